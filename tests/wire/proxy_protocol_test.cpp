#include "wire/proxy_protocol.hpp"

#include <gtest/gtest.h>

namespace chat::wire {
namespace {

using Status = ProxyHeader::Status;
using namespace std::string_literals;

const std::string kSignature = "\r\n\r\n\0\r\nQUIT\n"s;

std::string header(char command, char family, const std::string& rest) {
  return kSignature + command + family + static_cast<char>(rest.size() >> 8) +
         static_cast<char>(rest.size() & 0xFF) + rest;
}

const std::string kIpv4 = "\x0A\x01\x02\x03\x7F\x00\x00\x01\x30\x39\x00\x50"s;
const std::string kIpv6 = "\x20\x01\x0D\xB8"s + std::string(11, '\0') + '\x07' +
                          std::string(15, '\0') + "\x01\x30\x39\x00\x50"s;

TEST(ProxyProtocol, TellsTheClientsAddress) {
  const auto v4 = read_proxy_header(header('\x21', '\x11', kIpv4) + "GET / HTTP/1.1\r\n");
  EXPECT_EQ(v4.status, Status::kDone);
  EXPECT_EQ(v4.address, "10.1.2.3");
  EXPECT_EQ(v4.size, 28U);
  const auto v6 = read_proxy_header(header('\x21', '\x21', kIpv6));
  EXPECT_EQ(v6.status, Status::kDone);
  EXPECT_EQ(v6.address, "2001:db8::7");
}

TEST(ProxyProtocol, SkipsWhatFollowsTheAddresses) {
  const auto read = read_proxy_header(header('\x21', '\x11', kIpv4 + "\x03\x00\x04more"s) + "GET");
  EXPECT_EQ(read.address, "10.1.2.3");
  EXPECT_EQ(read.size, 28U + 7U);
}

TEST(ProxyProtocol, AProxyMaySpeakForItself) {
  const auto local = read_proxy_header(header('\x20', '\0', {}));
  EXPECT_EQ(local.status, Status::kDone);
  EXPECT_EQ(local.size, 16U);
  EXPECT_EQ(local.address, "");
  EXPECT_EQ(read_proxy_header(header('\x21', '\0', {})).address, "");
}

TEST(ProxyProtocol, OtherBytesAreNone) {
  for (const std::string& bytes : {"GET / HTTP/1.1\r\n"s, "\x16\x03\x01"s, "\r\n\r\nGET"s}) {
    EXPECT_EQ(read_proxy_header(bytes).status, Status::kNone) << bytes;
  }
}

TEST(ProxyProtocol, WaitsForTheRestWhereverItIsCut) {
  const std::string whole = header('\x21', '\x11', kIpv4);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(read_proxy_header(whole.substr(0, size)).status, Status::kNeedMore) << size;
  }
}

TEST(ProxyProtocol, WhatCannotBeUnderstoodIsBad) {
  EXPECT_EQ(read_proxy_header(header('\x11', '\x11', kIpv4)).status, Status::kBad);
  EXPECT_EQ(read_proxy_header(header('\x22', '\x11', kIpv4)).status, Status::kBad);
  EXPECT_EQ(read_proxy_header(header('\x21', '\x11', kIpv4.substr(1))).status, Status::kBad);
  EXPECT_EQ(read_proxy_header(header('\x21', '\x21', kIpv4)).status, Status::kBad);
  EXPECT_EQ(read_proxy_header(kSignature + "\x21\x11\xFF\xFF"s).status, Status::kBad);
}

}  // namespace
}  // namespace chat::wire
