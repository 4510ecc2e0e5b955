// Files that other programs export, as their makers and people's bug reports show them: each becomes the right events.
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type FileCase, sendCase } from "./support/files.ts";
import { trackingTests } from "./support/tracking.ts";

const start = trackingTests();

const products: FileCase[] = [
  {
    name: "Mixpanel's raw export: everything stands in properties, the time in seconds",
    file: "mixpanel.jsonl",
    content: [
      '{"event":"Signed up","properties":{"time":1769851800,"distinct_id":"u-1","$insert_id":"a1","$city":"Zürich"}}',
      '{"event":"Paid","properties":{"time":1769851801,"distinct_id":"u-1","$insert_id":"a2","Amount":5.0}}',
    ],
    args: {
      timestampField: "properties.time",
      timestampFormat: "epoch_s",
      messageIdField: "properties.$insert_id",
    },
    events: [
      {
        event: "Signed up",
        timestamp: "2026-01-31T09:30:00Z",
        properties: { distinct_id: "u-1", $city: "Zürich" },
        messageId: "a1",
      },
      {
        event: "Paid",
        timestamp: "2026-01-31T09:30:01Z",
        properties: { distinct_id: "u-1", Amount: 5 },
        messageId: "a2",
      },
    ],
  },
  {
    name: "Mixpanel's import format: an array, the time in milliseconds",
    file: "import.json",
    content: [
      '[ {"event": "Signup", "properties": {"time": 1618716477000, "$insert_id": "29fc2962", "Referred by": "Friend"}} ]',
    ],
    args: { timestampField: "properties.time", timestampFormat: "epoch_ms", messageIdField: "properties.$insert_id" },
    events: [
      {
        event: "Signup",
        timestamp: "2021-04-18T03:27:57.000Z",
        properties: { "Referred by": "Friend" },
        messageId: "29fc2962",
      },
    ],
  },
  {
    name: "Amplitude's export: one object per line, times without a zone",
    file: "187520_2026-01-31_9#0.json.gz",
    content: gzipSync(
      '{"$insert_id":"i-1","uuid":"c0ffee00-0000-4000-8000-000000000001","event_type":"Watch","event_time":"2026-01-31 09:30:00.123000","event_properties":{"n":1},"user_properties":{}}\n',
    ),
    args: {
      format: "jsonl",
      eventField: "event_type",
      timestampField: "event_time",
      timestampFormat: "sql",
      messageIdField: "$insert_id",
    },
    events: [
      {
        event: "Watch",
        timestamp: "2026-01-31T09:30:00.123000Z",
        properties: {
          uuid: "c0ffee00-0000-4000-8000-000000000001",
          event_properties: { n: 1 },
          user_properties: {},
        },
        messageId: "i-1",
      },
    ],
  },
  {
    name: "Amplitude's tracking plan in milliseconds",
    file: "amplitude.jsonl",
    content: ['{"op":"amplitudeEvent","time":1507736081879,"event_type":"fxa_reg - view","session_id":1507736080954}'],
    args: { eventField: "event_type", timestampField: "time", timestampFormat: "epoch_ms" },
    events: [
      {
        event: "fxa_reg - view",
        timestamp: "2017-10-11T15:34:41.879Z",
        properties: { op: "amplitudeEvent", session_id: 1507736080954 },
      },
    ],
  },
  {
    name: "Segment's archive: a message id of its own, properties and context",
    file: "segment.json.gz",
    content: gzipSync(
      '{"type":"track","event":"Order Completed","messageId":"ajs-next-1","timestamp":"2026-01-31T09:30:00.000Z","userId":"u-1","properties":{"total":27.5},"context":{"ip":"203.0.113.9"}}\n',
    ),
    args: { format: "jsonl" },
    events: [
      {
        event: "Order Completed",
        timestamp: "2026-01-31T09:30:00.000Z",
        properties: { type: "track", userId: "u-1", context: { ip: "203.0.113.9" }, total: 27.5 },
        messageId: "ajs-next-1",
      },
    ],
  },
  {
    name: "Segment's properties with a name that the message has as well",
    file: "segment.jsonl",
    content: [
      '{"event":"X","timestamp":"2026-01-31T09:30:00Z","userId":"outer","plan":"pro","properties":{"userId":"inner","plan":"pro"}}',
    ],
    events: [
      {
        event: "X",
        timestamp: "2026-01-31T09:30:00Z",
        properties: { userId: "inner", plan: "pro", outer: { userId: "outer" } },
      },
    ],
  },
  {
    name: "PostHog's export: properties as the text of JSON",
    file: "posthog.jsonl",
    content: [
      '{"uuid":"0190-1","event":"$pageview","distinct_id":"u-1","timestamp":"2026-01-31T09:30:00.123000+00:00","properties":"{\\"$browser\\": \\"Firefox\\", \\"id\\": 12345678901234567890}"}',
    ],
    args: { messageIdField: "uuid" },
    events: [
      {
        event: "$pageview",
        timestamp: "2026-01-31T09:30:00.123000+00:00",
        properties: { distinct_id: "u-1", $browser: "Firefox", id: 12345678901234567000 },
        messageId: "0190-1",
      },
    ],
  },
  {
    name: "Snowplow's enriched events: tabs, no header, JSON in values",
    file: "enriched.tsv",
    content: [
      'shop\tweb\t2026-01-31 09:30:02.500\tpage_view\te-1\t\t{"schema":"iglu:com.acme/x/jsonschema/1-0-0","data":[]}',
    ],
    args: {
      header: false,
      columns: ["app_id", "platform", "collector_tstamp", "event", "event_id", "txn_id", "contexts"],
      timestampField: "collector_tstamp",
      timestampFormat: "sql",
      messageIdField: "event_id",
    },
    events: [
      {
        event: "page_view",
        timestamp: "2026-01-31T09:30:02.500Z",
        properties: {
          app_id: "shop",
          platform: "web",
          txn_id: "",
          contexts: '{"schema":"iglu:com.acme/x/jsonschema/1-0-0","data":[]}',
        },
        messageId: "e-1",
      },
    ],
  },
  {
    name: "RudderStack's warehouse dump: names in snake case",
    file: "rudder.csv",
    content: ["id,event_text,original_timestamp,plan", "r-1,Sign Up,2026-01-31T09:30:00.000Z,pro"],
    args: { eventField: "event_text", timestampField: "original_timestamp", messageIdField: "id" },
    events: [
      { event: "Sign Up", timestamp: "2026-01-31T09:30:00.000Z", properties: { plan: "pro" }, messageId: "r-1" },
    ],
  },
  {
    name: "Google Analytics' rows in BigQuery: parameters as a list, microseconds beside the time",
    file: "ga4.jsonl",
    content: [
      '{"event_date":"20260131","event_timestamp":"1769851800123456","at":"2026-01-31 09:30:00.123456 UTC","event_name":"purchase","event_params":[{"key":"value","value":{"int_value":"7"}}]}',
    ],
    args: { eventField: "event_name", timestampField: "at", timestampFormat: "sql" },
    events: [
      {
        event: "purchase",
        timestamp: "2026-01-31T09:30:00.123456Z",
        properties: {
          event_date: "20260131",
          event_timestamp: "1769851800123456",
          event_params: [{ key: "value", value: { int_value: "7" } }],
        },
      },
    ],
  },
  {
    name: "CloudWatch and Elasticsearch: names with a sign, nested in _source",
    file: "hits.jsonl",
    content: [
      '{"_id":"AX1","_source":{"@timestamp":"2026-01-31T09:30:00.000Z","event.action":"login","user":{"name":"ann"}}}',
    ],
    args: {
      eventField: "_source.event.action",
      timestampField: "_source.@timestamp",
      messageIdField: "_id",
    },
    events: [
      {
        event: "login",
        timestamp: "2026-01-31T09:30:00.000Z",
        properties: { _source: { user: { name: "ann" } } },
        messageId: "AX1",
      },
    ],
  },
  {
    name: "mongoexport: extended JSON",
    file: "mongo.json",
    content: [
      '[{"_id":{"$oid":"65b9"},"name":"Paid","at":{"$date":"2026-01-31T09:30:00Z"},"n":{"$numberLong":"9007199254740993"}}]',
    ],
    args: { eventField: "name", timestampField: "at.$date", messageIdField: "_id.$oid" },
    events: [
      {
        event: "Paid",
        timestamp: "2026-01-31T09:30:00Z",
        properties: { _id: {}, at: {}, n: { $numberLong: "9007199254740993" } },
        messageId: "65b9",
      },
    ],
  },
  {
    name: "Debezium and Kafka Connect: milliseconds as numbers",
    file: "connect.ndjson",
    content: ['{"op":"c","ts_ms":1769851800123,"after":{"id":1}}'],
    args: { eventField: "op", timestampField: "ts_ms", timestampFormat: "epoch_ms" },
    events: [{ event: "c", timestamp: "2026-01-31T09:30:00.123Z", properties: { after: { id: 1 } } }],
  },
  {
    name: "Stripe's event list: seconds, ids",
    file: "stripe.json",
    content: ['[\n  {"id": "evt_1", "object": "event", "type": "charge.succeeded", "created": 1769851800}\n]'],
    args: { eventField: "type", timestampField: "created", timestampFormat: "epoch_s", messageIdField: "id" },
    events: [
      {
        event: "charge.succeeded",
        timestamp: "2026-01-31T09:30:00Z",
        properties: { object: "event" },
        messageId: "evt_1",
      },
    ],
  },
  {
    name: "Shopify's orders: local times with an offset",
    file: "orders.csv",
    content: ['Name,"Created at",Total', '#1001,2026-01-31 10:30:00 +0100,"27.50"'],
    args: { event: "Order", timestampField: "Created at", timestampFormat: "sql", messageIdField: "Name" },
    events: [
      { event: "Order", timestamp: "2026-01-31T10:30:00+01:00", properties: { Total: "27.50" }, messageId: "#1001" },
    ],
  },
  {
    name: "Python's log format: a comma before the milliseconds",
    file: "app.tsv",
    content: ["time\tevent\tlevel", "2026-01-31 09:30:00,123\tstarted\tINFO"],
    args: { timestampField: "time", timestampFormat: "sql" },
    events: [{ event: "started", timestamp: "2026-01-31T09:30:00.123Z", properties: { level: "INFO" } }],
  },
];

describe("a file of", () => {
  it.each(products)("$name", async (test) => {
    expect(await sendCase(start(), test)).toEqual(test.events);
  });
});
