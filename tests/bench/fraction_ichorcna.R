# Tumor fraction by ichorCNA's own model of log ratios that are corrected already, and the time it takes.
#
#   Rscript fraction_ichorcna.R ICHORCNA HMMCOPY SETTING RATIOS.tsv ...
#
# ICHORCNA is a checkout of ichorCNA 0.3.2; HMMCOPY a folder with HMMcopy.so, made of a checkout's
# src/*.c by "R CMD SHLIB -o HMMcopy.so forward_backward.c viterbi.c register.c". RATIOS.tsv has the
# columns contig, start, end, log2_ratio, as .corrected.tsv.gz of sarcotrace-fraction. SETTING is "usual" (normal 0.5, ploidy 2, five copies) or "low"
# (normal 0.95, 0.99, 0.995, 0.999, three copies: its recipe for low fractions). The functions runEM, runViterbi
# and getDefaultParameters are called as runIchorCNA.R does; its rule that sets small solutions to 0 as well.
arguments <- commandArgs(TRUE)
source(file.path(arguments[1], "R/EM.R"))
source(file.path(arguments[1], "R/segmentation.R"))
dyn.load(file.path(arguments[2], "HMMcopy.so"))
low <- arguments[3] == "low"
starts <- if (low) c(0.95, 0.99, 0.995, 0.999) else 0.5
highest <- if (low) 3 else 5

one_start <- function(values, chr, trained, normal) {
  param <- getDefaultParameters(matrix(values[trained] / log(2)), maxCN = highest, ploidy = 2, e = 0.9999,
                                e.sameState = 50, strength = 10000)
  param$phi_0 <- 2
  param$n_0 <- normal
  precision <- 1 / (sd(values / log(2), na.rm = TRUE) / sqrt(length(param$ct)))^2
  param$lambda <- rep(precision, length(param$ct))
  param$lambda[param$ct >= 4] <- precision / 5
  param$lambda[param$ct == max(param$ct)] <- precision / 15
  param$alphaLambda <- rep(3, length(param$ct))
  fit <- runEM(as.matrix(values), chr, trained, param, 50, FALSE, estimateNormal = TRUE,
               estimatePloidy = TRUE, estimateSubclone = FALSE, estimatePrecision = TRUE,
               estimateTransition = TRUE, estimateInitDist = TRUE)
  states <- runViterbi(fit, chr)$states
  copies <- param$jointCNstates[states, 1]
  altered <- copies[trained] != 2
  runs <- rle(paste(chr[trained], copies[trained]))
  first <- cumsum(c(1, head(runs$lengths, -1)))
  longest <- max(c(0, runs$lengths[altered[first]]))
  normal_found <- fit$n[1, fit$iter]
  if (longest <= 50 && mean(altered) <= 0.05) normal_found <- 1
  c(fraction = 1 - normal_found, ploidy = fit$phi[1, fit$iter],
    loglik = signif(fit$loglik[fit$iter], 4))
}

cat("file\tfraction\tploidy\tseconds\n")
for (path in arguments[-(1:3)]) {
  table <- read.delim(path, comment.char = "#")
  table <- table[table$contig %in% 1:22, ]
  values <- log(2^table$log2_ratio)
  chr <- factor(table$contig, levels = unique(table$contig))
  begun <- proc.time()
  found <- suppressMessages(sapply(starts, function(n) one_start(values, chr, is.finite(values), n)))
  seconds <- sum((proc.time() - begun)[1:2])
  best <- found[, which.max(found["loglik", ])]
  cat(path, round(best["fraction"], 4), round(best["ploidy"], 3), round(seconds, 2), sep = "\t")
  cat("\n")
}
