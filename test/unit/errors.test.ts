// What a failure is taken for: its kind, what we say of it, and what others said, with its chain and its root.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ArtieError, type ArtieErrorCode, diagnose, reveal } from "../../src/artie/index.ts";
import { splitChain } from "../../src/artie/diagnosis/chain.ts";

/** Messages as the API passes them on, with the status that they come with, and what they have to be taken for. */
const MESSAGES: readonly (readonly [ArtieErrorCode, number | undefined, string])[] = [
  [
    "no_free_slots",
    400,
    "failed to start pipeline: failed to validate source: failed to create replication slot: ERROR: all replication slots are in use (SQLSTATE 53400)",
  ],
  [
    "slot_stale",
    400,
    'failed to start pipeline: failed to validate source: replication slot "artie_orders" already exists and is dangling: it is inactive and no source reader owns it',
  ],
  ["slot_stale", undefined, 'found an orphaned replication slot "artie_old"'],
  [
    "slot_in_use",
    400,
    'failed to validate source: replication slot "artie" is already in use: ERROR: replication slot is active for PID 4711 (SQLSTATE 55006)',
  ],
  ["slot_shared", 400, 'replication slot "artie" is already used by source reader "Identity reader"'],
  [
    "slot_in_use",
    400,
    'failed to create replication slot: ERROR: replication slot "artie" already exists (SQLSTATE 42710)',
  ],
  ["slot_shared", 409, 'failed to deploy: two source readers are sharing the replication slot "artie"'],
  ["slot_in_use", 400, 'ERROR: replication slot "stale_orders" is active for PID 2001 (SQLSTATE 55006)'],
  ["wal_level", undefined, 'failed to validate source reader: wal_level is "replica": it must be "logical"'],
  [
    "wal_level",
    500,
    "failed to validate source: ERROR: logical decoding requires wal_level >= logical (SQLSTATE 55000)",
  ],
  [
    "publication_missing",
    400,
    'failed to find publication: ERROR: publication "dbz_publication" does not exist (SQLSTATE 42704)',
  ],
  [
    "source_privileges",
    400,
    "failed to create replication slot: ERROR: permission denied to use replication slots (SQLSTATE 42501)",
  ],
  ["source_privileges", 400, "failed to snapshot: ERROR: permission denied for table orders (SQLSTATE 42501)"],
  [
    "source_privileges",
    400,
    "failed to create publication: ERROR: must be superuser to create FOR ALL TABLES publication",
  ],
  ["source_privileges", 400, "failed to read redo log: ORA-01031: insufficient privileges"],
  [
    "destination_privileges",
    400,
    'failed to validate destination: 003001 (42501): SQL access control error: Insufficient privileges to operate on database "RESTRICTED" with role "ARTIE_ROLE"',
  ],
  [
    "destination_privileges",
    400,
    "failed to load: snowflake: 002003 (02000): SQL compilation error: Database 'X' does not exist or not authorized",
  ],
  ["destination_privileges", 400, "Insufficient privileges to operate on warehouse 'ARTIE_WH'"],
  [
    "oracle_shadow_script",
    400,
    "failed to validate source: invalid Oracle shadow script: ORA-00942: table or view does not exist: ARTIE_SHADOW in HRPDB",
  ],
  [
    "bad_credentials",
    undefined,
    'failed to connect to postgresql: FATAL: password authentication failed for user "artie" (SQLSTATE 28P01)',
  ],
  [
    "bad_credentials",
    undefined,
    "failed to connect to mysql: Error 1045 (28000): Access denied for user 'artie' (using password: YES)",
  ],
  ["bad_credentials", undefined, "failed to connect to mssql: login error: Login failed for user 'artie'"],
  ["bad_credentials", undefined, "failed to connect to oracle: ORA-01017: invalid username/password; logon denied"],
  [
    "bad_credentials",
    undefined,
    "failed to connect to mongodb: connection() error occurred during connection handshake: (AuthenticationFailed) Authentication failed",
  ],
  [
    "bad_credentials",
    undefined,
    "failed to connect to snowflake: 390100 (08004): Incorrect username or password was specified",
  ],
  ["bad_credentials", undefined, "failed to connect to snowflake: 390144 (08004): JWT token is invalid"],
  [
    "bad_credentials",
    undefined,
    "failed to connect to bigquery: googleapi: Error 401: Request had invalid authentication credentials",
  ],
  [
    "bad_credentials",
    undefined,
    "failed to connect to dynamodb: UnrecognizedClientException: The security token included in the request is invalid",
  ],
  ["bad_credentials", undefined, "failed to connect to databricks: 401 Unauthorized: invalid access token"],
  ["unreachable_host", undefined, "failed to connect to mysql: dial tcp: lookup nowhere.example: no such host"],
  ["unreachable_host", undefined, "failed to connect to postgresql: dial tcp vault-db.example:5432: i/o timeout"],
  ["unreachable_host", undefined, "failed to connect to mssql: dial tcp 10.0.0.1:53400: connect: connection refused"],
  ["unreachable_host", 500, "failed to connect to oracle: ORA-12541: TNS: no listener"],
  ["conflict", 409, "failed to update pipeline status: pipeline is being deployed"],
  ["not_found", 404, 'ERROR: replication slot "artie_orders" does not exist (SQLSTATE 42704)'],
  ["unauthorized", 401, "unauthorized: API key has been revoked"],
  ["forbidden", 403, "forbidden: this API key may only read"],
  ["rate_limit", 429, "rate limit exceeded"],
  ["validation", 400, "failed to start pipeline: failed to validate pipeline: no tables to replicate"],
  ["validation", 400, 'failed to update tables: table "wal" does not exist'],
  ["server_error", 503, "service unavailable: permission denied by the load balancer"],
];

describe("a message of the field", () => {
  it.each(MESSAGES)("is taken for %s (HTTP %s): %s", (code, status, message) => {
    const error = new ArtieError({ operation: "pipeline_start", reported: message, status });
    const expected = diagnose(message, status, undefined, "pipeline_start");
    expect(error).toMatchObject({ code, message: expected.message, remedy: expected.remedy });
    expect(error.reported?.message).toBe(message);
    expect(error.reported?.chain.join(": ")).toBe(message);
    expect(error.reported?.root).toBe(error.reported?.chain.at(-1));
  });

  it.each([
    [
      "failed to start pipeline: failed to validate source: failed to create replication slot: ERROR: all replication slots are in use (SQLSTATE 53400)",
      ["failed to start pipeline", "failed to validate source", "failed to create replication slot"],
    ],
    [
      "failed to connect: Error 1045 (28000): Access denied for user 'a'@'b' (using password: YES)",
      ["failed to connect"],
    ],
    [
      "failed to load: googleapi: Error 403: Access Denied: Dataset a:b: Permission x denied, accessDenied",
      ["failed to load"],
    ],
    ["failed to connect: ssh: handshake failed: ssh: unable to authenticate", ["failed to connect"]],
    ["failed to connect: x509: certificate has expired: current time 2026-01-01T00:00:00Z", ["failed to connect"]],
    ["failed to read: User: arn:aws:iam::1:user/a is not authorized to perform: s3:GetObject", ["failed to read"]],
    ['failed to start: slot "a: ERROR: b" is dangling: it is inactive', ["failed to start"]],
    ["failed to update: table [a: b] (x: y) is gone: the rest", ["failed to update"]],
    ["failed to start: two readers share it: https://x.example/a: b", ["failed to start"]],
    ["publication is missing tables: public.orders, public.items", []],
    ["failed to connect: EOF", []],
    ["failed to start: it is inactive", []],
  ])("splits behind its steps, and leaves the cause whole: %s", (text, steps) => {
    const cause = text.slice(steps.map((step) => `${step}: `).join("").length);
    expect(splitChain(text)).toEqual([...steps, cause]);
  });
});

describe("any message", () => {
  const words = fc.constantFrom(": ", ":", "ERROR", "FATAL", "ERROR: ", "failed to start", '"', "(", "]", " ", "a", "");
  const message = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.array(words).map((parts) => parts.join("")),
  );

  it("is whole again when its chain is joined", () => {
    fc.assert(
      fc.property(message, (text) => {
        expect(splitChain(text).join(": ")).toBe(text);
      }),
      { numRuns: 1_000 },
    );
  });

  it("passes whole but for what nobody sees, with a root that says something and something to do", () => {
    const status = fc.option(fc.integer({ min: 100, max: 599 }), { nil: undefined });
    fc.assert(
      fc.property(message, status, (text, code) => {
        const error = new ArtieError({ operation: "x", reported: text, status: code });
        expect(error.reported?.message).toBe(reveal(text));
        expect(error.reported?.message).toContain(error.reported?.root);
        expect(error.reported?.root === "").toBe(text === "");
        expect(error.message).toBe(diagnose(text, code).message);
        expect(error.remedy).not.toBe("");
      }),
    );
  });

  it("shows as escapes what nobody sees, and as blanks where lines break", () => {
    const text =
      "a\u0000b\u001b[1m\u202e\u2066c\u200b\ufeff\u{e0041}\u{e0100}\u2028 line 1\r\n\tline 2 👩\u200d💻 \ud800";
    const shown =
      String.raw`a\u0000b\u001b[1m\u202e\u2066c\u200b\ufeff\u{e0041}\u{e0100}\u2028 line 1 line 2 👩` +
      "\u200d💻 \\ud800";
    expect(reveal(text)).toBe(shown);
    expect(reveal(shown)).toBe(shown);
  });
});

describe("an error as data", () => {
  it("leaves out what says nothing, and keeps others' words apart from ours", () => {
    const error = new ArtieError({ operation: "pipeline_list", reported: "no such thing: call 555", status: 404 });
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      code: "not_found",
      message: "Artie has nothing by this id",
      status: 404,
      remedy: error.remedy,
      reported: {
        message: "no such thing: call 555",
        chain: ["no such thing: call 555"],
        root: "no such thing: call 555",
      },
    });
    const ours = new ArtieError({ operation: "pipeline_list", message: "Nobody is there", code: "api_unreachable" });
    expect(ours.toJSON()).toEqual({ code: "api_unreachable", message: "Nobody is there", remedy: ours.remedy });
  });

  it("says what the rate limit is and when to come back", () => {
    const rateLimit = { limit: 10, remaining: 0, reset: 41.2 };
    const error = new ArtieError({ operation: "pipeline_list", status: 429, rateLimit });
    expect(error.toJSON()).toEqual({
      code: "rate_limit",
      message: "Too many requests were sent to Artie",
      status: 429,
      remedy: "Wait 42 s, then try again.",
      rateLimit,
    });
  });
});
