#include "store/redis/scripts/lua_script.hpp"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <stdexcept>
#include <utility>

namespace chat::store {
namespace {

// The arguments of every script.
constexpr std::string_view kFirstArguments = "now operation again ";
constexpr std::string_view kRest = "...";

/// The rest of the first line that begins with `start`; nullopt if there is none.
std::optional<std::string_view> line_after(std::string_view start, std::string_view text) {
  const std::size_t found = text.find(start);
  if (found == std::string_view::npos) return std::nullopt;
  text.remove_prefix(found + start.size());
  return text.substr(0, text.find('\n'));
}

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  while (!line.empty()) {
    const std::size_t size = std::min(line.find(' '), line.size());
    if (size > 0) words.emplace_back(line.substr(0, size));
    line.remove_prefix(std::min(size + 1, line.size()));
  }
  return words;
}

/// The words of a mandatory line.
std::vector<std::string> declared(std::string_view start, std::string_view text) {
  const auto line = line_after(start, text);
  if (!line) throw std::logic_error("a script does not say its " + std::string(start));
  return words_of(*line);
}

std::string joined(std::initializer_list<std::string_view> pieces) {
  std::string text;
  for (const std::string_view piece : pieces) text.append(piece);
  return text;
}

/// "local key = {info = KEYS[1], ...}", and the code that fills the table of the last name, if that
/// is a table.
std::string define(const std::string& table, const std::string& source,
                   const std::vector<std::string>& names) {
  std::string fields;
  std::string rest;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string index = std::to_string(i + 1);
    std::string name = names[i].substr(0, names[i].find(':'));
    if (!name.ends_with(kRest)) {
      fields += joined({name, " = ", source, "[", index, "], "});
      continue;
    }
    name.resize(name.size() - kRest.size());
    fields += joined({name, " = {}, "});
    rest = joined({"for i = ", index, ", #", source, " do ", table, ".", name, "[i - ",
                   std::to_string(i), "] = ", source, "[i] end\n"});
  }
  return joined({"local ", table, " = {", fields, "}\n", rest});
}

}  // namespace

struct LuaScript::Declaration {
  explicit Declaration(std::string_view text)
      : keys(declared("-- keys:", text)),
        args(declared("-- args:", text)),
        answer(words_of(line_after("-- answer:", text).value_or(""))) {
    const std::vector<std::string> first = words_of(kFirstArguments);
    args.insert(args.begin(), first.begin(), first.end());
  }

  Key key(const std::string& word) const {
    const std::size_t brace = word.find('{');
    if (brace == std::string::npos) return {word};
    const auto found = std::ranges::find(args, word.substr(brace + 1, word.find('}') - brace - 1));
    if (found == args.end()) throw std::logic_error("a script has no argument of " + word);
    return {word.substr(0, brace), static_cast<std::size_t>(found - args.begin())};
  }

  std::vector<std::string> keys;
  std::vector<std::string> args;
  std::vector<std::string> answer;
};

LuaScript::LuaScript(std::string_view before, std::string_view text)
    : LuaScript(Declaration(text), before, text) {}

LuaScript::LuaScript(const Declaration& declaration, std::string_view before, std::string_view text)
    : answer_(declaration.answer),
      script_(define("key", "KEYS", declaration.keys) + define("arg", "ARGV", declaration.args) +
              std::string(before) + std::string(text)) {
  for (const std::string& word : declaration.keys) {
    if (!word.ends_with(kRest)) keys_.push_back(declaration.key(word));
  }
}

redis::Command LuaScript::call(const Words& words) const {
  const std::string_view first[] = {words.now, words.operation, words.again};
  const auto argument = [&](std::size_t index) {
    return index < std::size(first) ? first[index]
                                    : std::string_view(words.args[index - std::size(first)]);
  };
  redis::Command command = script_.begin(keys_.size() + words.more_keys.size());
  std::string key(words.base);
  const auto add_key = [&](std::string_view name, std::string_view rest) {
    key.resize(words.base.size());
    key.append(1, ':').append(name).append(rest);
    command.key(key);
  };
  for (const Key& one : keys_) {
    add_key(one.name, one.argument == kNoArgument ? std::string_view() : argument(one.argument));
  }
  for (const std::string& name : words.more_keys) add_key(name, {});
  for (const std::string_view word : first) command.arg(word);
  for (const std::string& word : words.args) command.arg(word);
  return command;
}

std::size_t LuaScript::answer_index(std::string_view name) const {
  // After "ok" and the events.
  constexpr std::size_t kFirst = 2;
  const auto found = std::ranges::find(answer_, name);
  if (found == answer_.end()) throw std::logic_error("a script answers no " + std::string(name));
  return kFirst + static_cast<std::size_t>(found - answer_.begin());
}

}  // namespace chat::store
