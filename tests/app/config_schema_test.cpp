#include "app/config_schema.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace chat::app {
namespace {

const Key<Options>& option_key(std::string_view name) {
  const auto key = std::ranges::find(option_keys(), name, &Key<Options>::name);
  if (key == option_keys().end()) throw std::out_of_range(std::string(name));
  return *key;
}

/// The bounds in an integer's documented range.
std::vector<std::int64_t> bounds_of(const std::string& range) {
  const std::size_t to = range.find(" to ");
  return {std::stoll(range.substr(0, to)), std::stoll(range.substr(to + 4))};
}

TEST(ConfigSchema, ListsEveryKeyOnce) {
  std::vector<std::string_view> names;
  for (const Key<Options>& key : option_keys()) names.push_back(key.name);
  std::ranges::sort(names);
  EXPECT_EQ(std::ranges::adjacent_find(names), names.end());
  EXPECT_FALSE(names.empty());
}

TEST(ConfigSchema, WhatAKeyTakesIsInRangeForTheService) {
  for (const Key<Options>& key : option_keys()) {
    if (key.type != "integer") continue;
    for (const std::int64_t bound : bounds_of(key.range)) {
      Options options;
      options.heartbeat_rate = 1;  // the two limit each other
      options.heartbeat_timeout = 2'147'483'647;
      EXPECT_EQ(key.set(options, Node{.value = bound, .line = 1}), std::nullopt);
      EXPECT_EQ(options.check(), std::nullopt) << *options.check();
    }
  }
}

TEST(ConfigSchema, ShowsTheDefaultsAsToml) {
  EXPECT_EQ(option_key("port").fallback, "8000");
  EXPECT_EQ(option_key("host").fallback, "\"0.0.0.0\"");
  EXPECT_EQ(option_key("use_raw_error_objects").fallback, "false");
  EXPECT_EQ(option_key("cors_origins").fallback, "[]");
}

}  // namespace
}  // namespace chat::app
