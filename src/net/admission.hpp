// Limits the number of concurrent clients.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

namespace chat::net {

/// Counts clients of one kind, in total and per address. Thread-safe.
class Admission {
 public:
  /// 0: no limit.
  struct Limits {
    std::size_t clients = 0;
    std::size_t clients_per_address = 0;
  };

  /// Counts one client while it lives. The Admission must outlive it.
  class Place {
   public:
    Place(Admission& admission, std::string address)
        : admission_(admission), address_(std::move(address)) {}
    ~Place() { admission_.leave(address_); }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

   private:
    Admission& admission_;
    const std::string address_;
  };

  enum class Verdict { kAdmitted, kFull, kFullForAddress };

  explicit Admission(Limits limits) : limits_(limits) {}

  /// Sets `place` if the client is admitted. Without any limit nothing is counted and `place` stays
  /// empty.
  Verdict admit(const std::string& address, std::unique_ptr<Place>& place);

  /// The number of places taken.
  std::size_t clients() const;

 private:
  void leave(const std::string& address);

  const Limits limits_;
  mutable std::mutex mutex_;
  std::size_t clients_ = 0;                                  ///< under mutex_
  std::unordered_map<std::string, std::size_t> by_address_;  ///< under mutex_
};

}  // namespace chat::net
