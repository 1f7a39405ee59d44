import { defineConfig } from "vite";

export default defineConfig({
  // Relative addresses: the page works from any folder of any server.
  base: "./",
  build: { target: "es2022", chunkSizeWarningLimit: 2000 },
});
