#include "store/state/place.hpp"

#include <gtest/gtest.h>

namespace chat::store {
namespace {

TEST(Place, HasItsPositionAndAboutItsSize) {
  for (const std::size_t size : {16UL, 24UL, 200UL, 65'528UL, 524'264UL, 524'272UL, 524'280UL,
                                 1'000'000UL, 4'000'000UL, 268'435'456UL}) {
    const Place place(0x1234'5678'9AB8, size);
    EXPECT_EQ(place.position(), 0x1234'5678'9AB8U);
    EXPECT_TRUE(place.is_known());
    const std::size_t unit = size < 524'272 ? 16 : 8192;
    EXPECT_LT(place.size(), size + unit) << size;
    EXPECT_GE(place.size() + (size > 268'000'000 ? unit : 0), size) << size;
  }
  EXPECT_FALSE(Place().is_known());
}

TEST(Places, HasTheKeptOnes) {
  Places places;
  places.put(1, Place(8, 100));
  places.put(4, Place(16, 200));
  EXPECT_EQ(places.size(), 4U);
  EXPECT_FALSE(places.find(2).is_known());
  EXPECT_EQ(places.find(4).position(), 16U);
  EXPECT_EQ(places.bytes(), 112U + 208U);
  places.put(4, Place(24, 100));
  EXPECT_EQ(places.bytes(), 112U + 112U);
  places.drop_to(1);
  EXPECT_EQ(places.bytes(), 112U);
  EXPECT_FALSE(places.find(1).is_known());
  places.put(1, Place(8, 100));
  EXPECT_FALSE(places.find(1).is_known());
  places.drop_to(9);
  EXPECT_EQ(places.floor(), 9U);
  EXPECT_EQ(places.size(), 0U);
}

}  // namespace
}  // namespace chat::store
