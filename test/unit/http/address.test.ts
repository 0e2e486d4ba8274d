import { isLoopback, isPrivateAddress } from "../../../src/http/address";

const hostOf = (url: string) => new URL(url).hostname;

it.each([
  "http://localhost:9000",
  "http://media.localhost",
  "http://127.0.0.1",
  "http://127.1.2.3",
  "http://127.1",
  "http://[::1]:9000",
  "http://[::ffff:127.0.0.1]",
])("%s never leaves this machine", (url) => {
  expect(isLoopback(hostOf(url))).toBe(true);
});

it.each([
  "http://localhost.example.com",
  "http://notlocalhost",
  "http://127.0.0.1.example.com",
  "http://128.0.0.1",
  "http://10.0.0.1",
  "http://[::2]",
  "http://0.0.0.0",
])("%s can leave this machine", (url) => {
  expect(isLoopback(hostOf(url))).toBe(false);
});

it.each([
  "0.0.0.0",
  "10.1.2.3",
  "100.64.0.1",
  "127.0.0.1",
  "169.254.169.254",
  "172.31.255.255",
  "192.168.0.1",
  "::",
  "::1",
  "fd00::1",
  "fe80::1",
  "::ffff:10.0.0.1",
])("%s is private", (address) => {
  expect(isPrivateAddress(address)).toBe(true);
});

it.each([
  "1.1.1.1",
  "100.128.0.1",
  "172.32.0.1",
  "192.169.0.1",
  "2606:4700::1111",
  "::ffff:1.1.1.1",
  "::2",
  "example.com",
  "",
])("%j is not private", (address) => {
  expect(isPrivateAddress(address)).toBe(false);
});
