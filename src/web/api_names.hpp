// Lists of names: their check; pages of them, ?prefix=&cursor=&limit= in, names and the next cursor
// out.
#pragma once

#include <algorithm>
#include <chat/permissions.hpp>
#include <chat/store.hpp>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "web/json.hpp"
#include "web/problem.hpp"

namespace chat::web::api {

using NamedList = std::pair<const char*, const std::vector<std::string>*>;

/// The error for the first list that is too long or has an invalid name.
inline std::optional<Error> check_lists(std::initializer_list<NamedList> lists, std::size_t limit) {
  for (const auto& [name, list] : lists) {
    if (list->size() > limit) return errors::list_limit_exceeded(name);
    const auto wrong = std::ranges::find_if_not(*list, is_valid_name);
    if (wrong != list->end()) return errors::invalid_name(Value(*wrong));
  }
  return std::nullopt;
}

inline constexpr std::uint64_t kPageDefault = 100;
inline constexpr std::uint64_t kPageMost = 1'000;

struct PageQuery {
  std::string prefix;  ///< of all names
  std::string after;
  std::size_t limit = kPageDefault;
};

/// Comes before all names with that prefix, and after all names that come before those. No UTF-8
/// has the byte 0xff.
inline std::string before_prefix(std::string prefix) {
  if (prefix.empty()) return prefix;
  --prefix.back();
  return prefix + '\xff';
}

inline std::optional<PageQuery> read_page_query(const Request& request,
                                                std::optional<Response>& fault) {
  const auto limit = read_number(request, "limit", kPageDefault, 1, kPageMost, fault);
  if (!limit) return std::nullopt;
  const std::string* cursor = request.query_value("cursor");
  const std::string* prefix = request.query_value("prefix");
  PageQuery query{.prefix = prefix ? *prefix : std::string(),
                  .after = cursor ? *cursor : std::string(),
                  .limit = *limit};
  if (!query.prefix.empty() && !is_valid_name(query.prefix)) {
    fault = problem(422, "no name begins with this prefix");
    return std::nullopt;
  }
  query.after = std::max(query.after, before_prefix(query.prefix));
  return query;
}

/// Ends the page where other names begin.
inline void keep_prefix(NamePage& page, const std::string& prefix) {
  const auto other = std::ranges::find_if_not(
      page.names, [&](const std::string& name) { return name.starts_with(prefix); });
  if (other == page.names.end()) return;
  page.names.erase(other, page.names.end());
  page.next.clear();
}

/// Ends the page where the limit is.
inline void cut(NamePage& page, std::size_t limit) {
  if (page.names.size() <= limit) return;
  page.names.resize(limit);
  page.next = page.names.back();
}

/// The page of a whole list.
inline NamePage page_of(std::vector<std::string> names, const PageQuery& query) {
  NamePage page{.names = std::move(names), .next = {}};
  std::ranges::sort(page.names);
  page.names.erase(page.names.begin(), std::ranges::upper_bound(page.names, query.after));
  keep_prefix(page, query.prefix);
  cut(page, query.limit);
  return page;
}

/// {"NAMES": […], "cursor": the next page's, or null}
inline Response page_response(std::string_view names, const NamePage& page) {
  Value cursor;
  if (!page.next.empty()) cursor = Value(page.next);
  return json_response(
      200, Value(Object{{std::string(names), Value(page.names)}, {"cursor", std::move(cursor)}}));
}

/// A page from `read(after, limit)`, a Task of a Result of a NamePage.
template <class Read>
Task<Response> list_names(Request request, std::string_view names, Read read) {
  std::optional<Response> fault;
  const auto query = read_page_query(request, fault);
  if (!query) co_return *std::move(fault);
  // One more, which tells whether another page follows.
  Result<NamePage> page = co_await read(query->after, query->limit + 1);
  if (page.has_error()) co_return problem(page.error());
  keep_prefix(*page, query->prefix);
  cut(*page, query->limit);
  co_return page_response(names, *page);
}

}  // namespace chat::web::api
