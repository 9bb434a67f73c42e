#include "net/admission.hpp"

#include <gtest/gtest.h>

namespace chat::net {
namespace {

using Verdict = Admission::Verdict;
using PlacePtr = std::unique_ptr<Admission::Place>;

TEST(Admission, CountsNothingWithoutALimit) {
  Admission admission({});
  PlacePtr place;
  EXPECT_EQ(admission.admit("1.2.3.4", place), Verdict::kAdmitted);
  EXPECT_EQ(place, nullptr);
}

TEST(Admission, HasPlaceForSoManyAndAgainWhenOneLeaves) {
  Admission admission({.clients = 2});
  PlacePtr one;
  PlacePtr two;
  PlacePtr three;
  EXPECT_EQ(admission.admit("1.1.1.1", one), Verdict::kAdmitted);
  EXPECT_EQ(admission.admit("2.2.2.2", two), Verdict::kAdmitted);
  EXPECT_EQ(admission.admit("3.3.3.3", three), Verdict::kFull);
  EXPECT_EQ(three, nullptr);
  EXPECT_EQ(admission.clients(), 2U);
  one.reset();
  EXPECT_EQ(admission.clients(), 1U);
  EXPECT_EQ(admission.admit("3.3.3.3", three), Verdict::kAdmitted);
}

TEST(Admission, CountsEachAddress) {
  Admission admission({.clients_per_address = 1});
  PlacePtr one;
  PlacePtr two;
  PlacePtr other;
  EXPECT_EQ(admission.admit("1.1.1.1", one), Verdict::kAdmitted);
  EXPECT_EQ(admission.admit("1.1.1.1", two), Verdict::kFullForAddress);
  EXPECT_EQ(admission.admit("2.2.2.2", other), Verdict::kAdmitted);
  one.reset();
  EXPECT_EQ(admission.admit("1.1.1.1", two), Verdict::kAdmitted);
}

}  // namespace
}  // namespace chat::net
