// Which form of a file an answer has.
#pragma once

#include <string_view>

namespace chat::web {

/// Whether Accept-Encoding takes gzip (RFC 9110, section 12.5.3).
bool takes_gzip(std::string_view accept_encoding);

/// Whether If-None-Match names the entity tag, by the weak comparison (RFC 9110, section 13.1.2).
bool names_etag(std::string_view if_none_match, std::string_view etag);

}  // namespace chat::web
