import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CheckReply, Terms, Tier } from "../../../durable-objects/protocol.ts";
import { readAnswer, writeAnswer } from "../../../durable-objects/wire-answer.ts";
import { QuestionReader, writeQuestion } from "../../../durable-objects/wire-question.ts";

const KEY = { subnet: "00ff10a0b0c0d0e0", client: "0123456789abcdef" };
const BINARY = { subnet: "\x00\xff\x10\xa0\xb0\xc0\xd0\xe0", client: "\x01\x23\x45\x67\x89\xab\xcd\xef" };
const UPLOADS: Tier = {
  name: "uploads",
  id: 1,
  scope: "client",
  limit: 20,
  windowMs: 300_000,
  keep: "durable",
};
const SUBNET: Tier = { ...UPLOADS, name: "uploads-subnet", scope: "subnet", limit: 200 };
const ATTEMPTS = { count: 3, limit: 300, windowMs: 60_000, blockMs: 3_600_000, maxBlockMs: 86_400_000 };
const TERMS: Terms = { tiers: [UPLOADS, SUBNET], cost: 1, attempts: ATTEMPTS, whileBlocked: false };
const QUESTION = writeQuestion(KEY, TERMS);
const read = (text: unknown) => new QuestionReader().read(text);

const whole = (max: number) => fc.integer({ min: 1, max });
const tiers = fc.array(
  fc.record<Tier>({
    name: fc.stringMatching(/^[a-z-]{1,20}$/),
    id: whole(250),
    scope: fc.constantFrom("client", "subnet"),
    limit: fc.maxSafeNat(),
    windowMs: whole(86_400_000),
    keep: fc.constantFrom("durable", "memory"),
  }),
  { maxLength: 6 },
);
const terms = fc.record<Terms>({
  tiers,
  cost: whole(1000),
  attempts: fc.option(
    fc.record({
      count: fc.nat(),
      limit: fc.nat(),
      windowMs: whole(86_400_000),
      blockMs: whole(86_400_000),
      maxBlockMs: whole(86_400_000),
    }),
  ),
  whileBlocked: fc.boolean(),
});

describe("a question on the wire", () => {
  it("is one line: version, key, terms", () => {
    expect(QUESTION).toBe(
      "2;00ff10a0b0c0d0e00123456789abcdef;1;0;3,300,60000,3600000,86400000;" +
        "uploads,1,c,20,300000,d;uploads-subnet,1,s,200,300000,d",
    );
    expect(read(QUESTION)).toEqual({ key: BINARY, terms: TERMS });
  });

  it("arrives as it was sent, whatever its terms, also when the reader has read others before", () => {
    const reader = new QuestionReader();
    fc.assert(
      fc.property(terms, (asked) => {
        const text = writeQuestion(KEY, asked);
        expect(reader.read(text)).toEqual({ key: BINARY, terms: asked });
        expect(reader.read(text)).toEqual({ key: BINARY, terms: asked });
      }),
    );
  });

  it("is told from any other with the same terms by its key alone", () => {
    const reader = new QuestionReader();
    const other = { ...KEY, client: "f".repeat(16) };
    reader.read(QUESTION);
    expect(reader.read(writeQuestion(other, TERMS))?.key).toEqual({
      ...BINARY,
      client: "\xff".repeat(8),
    });
  });

  it.each([
    null,
    undefined,
    {},
    "",
    { v: 1, key: KEY, ...TERMS },
    QUESTION.replace("2;", "3;"),
    QUESTION.replace("2;", "1;"),
    QUESTION.replace("cdef;", "cdeg;"),
    QUESTION.replace("cdef;", "CDEF;"),
    QUESTION.replace("cdef;", "cde;"),
    QUESTION.replace(";1;0;", ";0;0;"),
    QUESTION.replace(";1;0;", ";1.5;0;"),
    QUESTION.replace(";1;0;", ";1e0;0;"),
    QUESTION.replace(";1;0;", "; 1;0;"),
    QUESTION.replace(";1;0;", ";-1;0;"),
    QUESTION.replace(";1;0;", ";1;2;"),
    QUESTION.replace(";1;0;", ";1;"),
    QUESTION.replace(";3,300,", ";3,"),
    QUESTION.replace(";3,300,", ";,300,"),
    QUESTION.replace(",60000,", ",0,"),
    QUESTION.replace("uploads,1,c", "uploads,0,c"),
    QUESTION.replace("uploads,1,c", "uploads,251,c"),
    QUESTION.replace("uploads,1,c", "uploads,1,x"),
    QUESTION.replace("uploads,1,c", ",1,c"),
    QUESTION.replace("300000,d;", "300000,x;"),
    QUESTION.replace("300000,d;", "300000;"),
    QUESTION.replace("20,300000", "Infinity,300000"),
    QUESTION.replace("20,300000", "99999999999999999999,300000"),
    `${QUESTION};`,
    `${QUESTION} `,
    `${QUESTION}\n`,
  ])("is none when it is anything else: %j", (text) => {
    expect(read(text)).toBeNull();
  });

  it("of which any character is missing, or any other is there, is another question or none, and never throws", () => {
    fc.assert(
      fc.property(fc.nat(QUESTION.length - 1), fc.string({ maxLength: 2 }), (at, put) => {
        const changed = QUESTION.slice(0, at) + put + QUESTION.slice(at + 1);
        const question = read(changed);
        if (changed !== QUESTION) expect(question).not.toEqual(read(QUESTION));
        // What is believed is exactly what was written.
        const key = { subnet: changed.slice(2, 18), client: changed.slice(18, 34) };
        if (question !== null) expect(writeQuestion(key, question.terms)).toBe(changed);
      }),
      { numRuns: 2000 },
    );
  });
});

const STATES = [
  { name: "uploads", limit: 20, windowMs: 300_000, remaining: 0, resetMs: 1200 },
  { name: "uploads-subnet", limit: 200, windowMs: 300_000, remaining: 17, resetMs: 800 },
];
const BEGUN = { retryAfterMs: 3_600_000, reason: "attempts", strikes: 2 } as const;
const charged = (shared: boolean) => ({
  atMs: 1_800_000_000_000,
  cost: 1,
  tiers: TERMS.tiers.map(({ id, scope, keep }) => ({ id, scope, keep, shared })),
});
const REPLIES: readonly (readonly [string, CheckReply])[] = [
  [
    "2,a,1800000000000,0,0,0,1200,17,800",
    { v: 1, outcome: "admitted", tiers: STATES, charge: charged(false) },
  ],
  [
    "2,a,1800000000000,1,3600000a2,0,1200,17,800",
    { v: 1, outcome: "admitted", tiers: STATES, charge: charged(true), blockStarted: BEGUN },
  ],
  [
    "2,l,0,0,1200,1200,17,800,0",
    {
      v: 1,
      outcome: "limited",
      tiers: STATES,
      violated: [{ name: "uploads", scope: "client", retryAfterMs: 1200 }],
      retryAfterMs: 1200,
    },
  ],
  [
    "2,l,3600000a2,0,1200,1200,17,800,5000",
    {
      v: 1,
      outcome: "limited",
      tiers: STATES,
      violated: [
        { name: "uploads", scope: "client", retryAfterMs: 1200 },
        { name: "uploads-subnet", scope: "subnet", retryAfterMs: 5000 },
      ],
      retryAfterMs: 5000,
      blockStarted: BEGUN,
    },
  ],
  [
    "2,l,0,0,1200,0,17,800,5000",
    {
      v: 1,
      outcome: "limited",
      tiers: STATES,
      violated: [{ name: "uploads-subnet", scope: "subnet", retryAfterMs: 5000 }],
      retryAfterMs: 5000,
    },
  ],
  [
    "2,b,60000,1,o,0",
    { v: 1, outcome: "blocked", block: { retryAfterMs: 60_000, reason: "operator", strikes: 1 } },
  ],
  ["2,b,3600000,2,a,1", { v: 1, outcome: "blocked", block: BEGUN, blockStarted: BEGUN }],
];

describe("an answer on the wire", () => {
  it.each(REPLIES)("is %s and reads as what it was", (text, reply) => {
    expect(writeAnswer(reply)).toBe(text);
    expect(readAnswer(text, TERMS)).toEqual(reply);
  });

  it("that decides nothing reads as none", () => {
    const text = writeAnswer({ v: 1, outcome: "unreadable", reason: "state" });
    expect(text).toBe("2,u,state");
    expect(readAnswer(text, TERMS)).toBeNull();
  });

  it.each([
    null,
    undefined,
    1,
    {},
    "",
    "admitted",
    { v: 1, outcome: "admitted", tiers: STATES, charge: charged(false) },
    "1,a,1800000000000,0,0,0,1200,17,800",
    "3,a,1800000000000,0,0,0,1200,17,800",
    "2,a",
    "2,a,1800000000000,0,0",
    "2,a,1800000000000,0,0,0,1200",
    "2,a,1800000000000,0,0,0,1200,17",
    "2,a,1800000000000,0,0,0,1200,17,800,1,1",
    "2,a,1800000000000,2,0,0,1200,17,800",
    "2,a,1800000000000,0,1,0,1200,17,800",
    "2,a,1800000000000,0,0,-1,1200,17,800",
    "2,a,1800000000000,0,0,0,NaN,17,800",
    "2,a,1800000000000,0,0,0,1200,17,99999999999999999999",
    "2,a,99999999999999999999,0,0,0,1200,17,800",
    "2,a,1800000000000,0,0,0,1200,17,800\n",
    "2,l,0,0,1200,0,17,800,0",
    "2,l,0,0,1200,1200",
    "2,l,0,0,1200,Infinity,17,800,0",
    "2,b,60000,1,x,0",
    "2,b,60000,1,o",
    "2,b,,1,o,0",
    "2,b,99999999999999999999,1,o,0",
    "2,x,1",
  ])("is no decision when it is anything else: %j", (text) => {
    expect(readAnswer(text, TERMS)).toBeNull();
  });

  it("never turns noise into an admission", () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.stringMatching(/^2,[alb](,\d{1,3}){0,8}$/)), (noise) => {
        const reply = readAnswer(noise, TERMS);
        // Whatever is believed says all that an answer about two tiers has to say.
        if (reply !== null) expect(writeAnswer(reply)).toBe(noise);
      }),
    );
  });
});
