#include "link/calls.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <chat/task.hpp>
#include <gtest/gtest.h>

namespace chat::link {
namespace {

using std::chrono::milliseconds;

class CallsTest : public ::testing::Test {
 protected:
  struct Made {
    Reply reply = {};
    bool is_over = false;
  };

  static Task<> make(CallsTest* self, std::uint64_t id, milliseconds timeout, Made* made) {
    const boost::asio::any_io_executor executor = self->context.get_executor();
    struct Arguments {
      CallsTest* self;
      Calls::Call call;
    } arguments{.self = self, .call = {.id = id, .timeout = timeout, .reply = &made->reply}};
    co_await base::Waiter::wait(executor, [&arguments](base::Waiter waiter) {
      Calls& its_calls = arguments.self->calls;
      auto late = its_calls.add(arguments.call, std::move(waiter), arguments.self->now);
      if (late) std::move(*late).wake();
    });
    made->is_over = true;
  }

  Made& call(std::uint64_t id, milliseconds timeout = milliseconds(100)) {
    Made& made = all.emplace_back();
    boost::asio::co_spawn(context, make(this, id, timeout, &made), boost::asio::detached);
    turn();
    return made;
  }

  void answer(std::uint64_t id) {
    if (auto waiter = calls.answer(id, Result<Answer>(Answer()))) std::move(*waiter).wake();
    turn();
  }

  bool expire(milliseconds later) {
    now += later;
    bool is_stalled = false;
    base::Waiter::wake_all(calls.expire(now, is_stalled));
    turn();
    return is_stalled;
  }

  void turn() {
    context.restart();
    context.poll();
  }

  boost::asio::io_context context;
  std::deque<Made> all;
  Calls calls;
  Calls::Clock::time_point now{};
};

TEST_F(CallsTest, EndWithTheirAnswersInAnyOrder) {
  Made& one = call(1);
  Made& two = call(2);
  answer(2);
  EXPECT_FALSE(one.is_over);
  EXPECT_TRUE(two.is_over && two.reply);
  answer(1);
  EXPECT_TRUE(one.is_over && one.reply);
}

TEST_F(CallsTest, UnknownSecondAndLateAnswersMeanNothing) {
  Made& one = call(1);
  answer(7);
  EXPECT_FALSE(one.is_over);
  expire(milliseconds(100));
  EXPECT_TRUE(one.is_over);
  EXPECT_FALSE(one.reply);
  answer(1);
  EXPECT_FALSE(one.reply);
  Made& two = call(2);
  answer(2);
  answer(2);
  EXPECT_TRUE(two.reply);
}

TEST_F(CallsTest, EachHasItsOwnDeadline) {
  Made& slow = call(1, milliseconds(500));
  Made& quick = call(2, milliseconds(100));
  Made& patient = call(3, milliseconds(0));
  EXPECT_EQ(calls.next_deadline(), now + milliseconds(100));
  expire(milliseconds(99));
  EXPECT_FALSE(quick.is_over);
  expire(milliseconds(1));
  EXPECT_TRUE(quick.is_over);
  EXPECT_FALSE(slow.is_over);
  expire(milliseconds(10'000));
  EXPECT_TRUE(slow.is_over);
  EXPECT_FALSE(patient.is_over);
  EXPECT_EQ(calls.next_deadline(), std::nullopt);
}

TEST_F(CallsTest, AProgramThatStallsIsLeftAloneForAWhile) {
  for (std::uint64_t id = 1; id <= Calls::kMostMissed; ++id) {
    EXPECT_TRUE(calls.admit(now));
    call(id);
  }
  EXPECT_TRUE(expire(milliseconds(100)));
  EXPECT_FALSE(calls.admit(now));
  now += Calls::kPause;
  EXPECT_TRUE(calls.admit(now));   // the probe
  EXPECT_FALSE(calls.admit(now));  // one only
  call(9);
  answer(9);
  EXPECT_TRUE(calls.admit(now));
}

TEST_F(CallsTest, AnAnswerInBetweenStartsTheCountAgain) {
  for (std::uint64_t id = 1; id < Calls::kMostMissed; ++id) call(id);
  EXPECT_FALSE(expire(milliseconds(100)));
  call(50);
  answer(50);
  call(51);
  EXPECT_FALSE(expire(milliseconds(100)));
  EXPECT_TRUE(calls.admit(now));
}

TEST_F(CallsTest, EndWithTheConnection) {
  Made& one = call(1);
  base::Waiter::wake_all(calls.end());
  turn();
  EXPECT_TRUE(one.is_over);
  EXPECT_FALSE(one.reply);
  Made& two = call(2);
  EXPECT_TRUE(two.is_over);
  EXPECT_FALSE(calls.admit(now));
}

}  // namespace
}  // namespace chat::link
