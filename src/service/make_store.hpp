// The store that options name.
#pragma once

#include <chat/options.hpp>
#include <chat/store.hpp>
#include <memory>

namespace chat {

/// `state` of the options, which are all right.
std::unique_ptr<Store> make_store(const Options& options);

}  // namespace chat
