// CRC-32C (Castagnoli), as in RFC 3720, section 12.1.
#pragma once

#include <cstdint>
#include <string_view>

namespace chat::journal {

/// The checksum of a text that begins with what `before` is the checksum of, and goes on with
/// `bytes`.
std::uint32_t crc32c(std::string_view bytes, std::uint32_t before = 0);

/// The same without the processor's instruction for it.
std::uint32_t crc32c_portable(std::string_view bytes, std::uint32_t before = 0);

}  // namespace chat::journal
