#pragma once

#include <chrono>
#include <span>
#include <string_view>

#include "sarcotrace/sheets/records.hpp"

namespace sarcotrace::endpoints {

/// Whether a patient had a PET-CT in the window of inclusion. Undated: only ones whose date has no
/// day and may lie in the window.
enum class PetCt { Done, NotDone, Undated };

/// "DONE", "NOT_DONE", "UNDATED".
[[nodiscard]] std::string_view to_string_view(PetCt status) noexcept;

/// \param exams of one patient, of any modality
/// \param before_days the window opens so many days before randomisation and closes on its day
[[nodiscard]] PetCt pet_ct_at_inclusion(std::span<const sheets::ImagingExam> exams,
                                        std::chrono::sys_days randomisation, int before_days);

}  // namespace sarcotrace::endpoints
