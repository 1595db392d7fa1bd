/** The look at the log sees what it is there for, and nothing in an ordinary line. */
import { expect, it } from "vitest";
import { leaksIn } from "../../support/leaks.ts";

it.each([
  [`bearer sb_${"0f".repeat(32)}`, "a token of ours"],
  [`auth.${crypto.randomUUID()}.7`, "a token of the auth service"],
  ["for-tests-only-admin-token-0123456789abcdef", "a secret"],
  ['{"from":"198.51.100.7"}', "an IPv4 address"],
  ["from 10.0.3.7:443", "an IPv4 address"],
  ["2001:db8::1", "an IPv6 address"],
  ["at 2a00:1450:4001:0812:0000:0000:0000:200e.", "an IPv6 address"],
  ["canary-value", "a canary"],
])("%s holds %s", (text, leak) => {
  expect(leaksIn(text)).toEqual([leak]);
});

it.each([
  '{"event":"request","request_id":"0c54a8ef-d857-4631-b42c-91ce63c1e8b0","route":"/api/upload/:upload_id","ms":12.5}',
  "Ready on http://127.0.0.1:8787, version 4.155.0, 12:30:45, 10.5 ms",
  '{"event":"limiter-block","client":"0123abcd","strikes":1,"retryAfterMs":3600000}',
])("%s holds nothing", (text) => {
  expect(leaksIn(text)).toEqual([]);
});
