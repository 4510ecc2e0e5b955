// The databases of Larkspur, the made-up company of the sandbox. All its hosts end in `larkspur.example`, a name that
// nobody can own; all credentials begin with `sandbox-` and open nothing.
//
// A connector configuration is accepted when its address, user and secret are listed here or in `destinations.ts`.
// The hosts under "Places where things go wrong" each stand for one fault that people meet.
import { database, login, publication, replication, schema, server, table, view } from "../world/build.ts";
import type { Server } from "../world/types.ts";

/** Makes the servers anew: a sandbox changes them (slots are dropped, schemas created), and each has its own. */
export function sourceServers(): Server[] {
  return [
    orders(),
    billing(),
    logistics(),
    identity(),
    staging(),
    customers(),
    inventory(),
    finance(),
    support(),
    sessions(),
  ].concat(placesWhereThingsGoWrong());
}

const postgres = { type: "postgresql", port: 5432 } as const;
const defaultPublication = publication("dbz_publication");

/** Holds the slot `artie_orders`, left behind by a reader that is gone: the reason why a start fails. */
function orders(): Server {
  return server({
    ...postgres,
    address: "orders-db.larkspur.example",
    logins: [login("artie", "sandbox-orders-password")],
    databases: [
      database(
        "orders",
        [
          schema(
            "public",
            table(
              "orders",
              410_000,
              "id bigint pk",
              "customer_id bigint required",
              "status text required",
              "billing_address jsonb",
              "total numeric(12,2) required",
              "placed_at timestamptz required",
            ),
            table(
              "order_lines",
              690_000,
              "id bigint pk",
              "order_id bigint required",
              "sku text required",
              "quantity integer required",
              "unit_price numeric(12,2) required",
            ),
            table(
              "returns",
              18_000,
              "id bigint pk",
              "order_id bigint required",
              "reason text",
              "received_at timestamptz",
            ),
            table("coupons", 2_400, "code text pk", "percent_off smallint required", "valid_until date"),
            view("open_orders", "id bigint", "status text", "total numeric(12,2)"),
          ),
        ],
        { publications: [defaultPublication, publication("reporting", false)] },
      ),
    ],
    replication: replication({
      slots: [
        { name: "artie_orders", database: "orders", readerUUID: undefined, foreignPid: undefined },
        { name: "debezium_search", database: "orders", readerUUID: undefined, foreignPid: 4711 },
      ],
    }),
  });
}

function billing(): Server {
  return server({
    ...postgres,
    address: "billing-db.larkspur.example",
    logins: [login("artie", "sandbox-billing-password")],
    databases: [
      database(
        "billing",
        [
          schema(
            "public",
            table(
              "billing_events",
              520_000,
              "id uuid pk",
              "account_id bigint required",
              "kind text required",
              "payload jsonb",
              "occurred_at timestamptz required",
            ),
            table(
              "billing_address",
              96_000,
              "id bigint pk",
              "account_id bigint required",
              "street text",
              "city text",
              "country char(2) required",
            ),
            table(
              "invoices",
              240_000,
              "id bigint pk",
              "account_id bigint required",
              "billing_address text",
              "amount numeric(12,2) required",
              "due_on date",
            ),
            table(
              "payments",
              230_000,
              "id bigint pk",
              "invoice_id bigint required",
              "card_last4 char(4)",
              "amount numeric(12,2) required",
            ),
          ),
          schema(
            "audit",
            table("ledger_changes", 310_000, "id bigint pk", "entry jsonb required", "changed_by text required"),
          ),
        ],
        { publications: [defaultPublication] },
      ),
    ],
    replication: replication(),
  });
}

/** Big tables: their backfill takes an hour, so that a person has the time to cancel it. */
function logistics(): Server {
  const names = [
    "shipments",
    "shipment_events",
    "parcels",
    "parcel_scans",
    "routes",
    "route_stops",
    "vehicles",
    "drivers",
    "depots",
    "pallets",
    "manifests",
    "customs_forms",
    "delivery_proofs",
    "carrier_rates",
  ];
  const tables = names.map((name, index) =>
    table(
      name,
      180_000_000 + index * 1_000_000,
      "id bigint pk",
      "reference text required",
      "depot_id bigint",
      "recorded_at timestamptz required",
    ),
  );
  return server({
    ...postgres,
    address: "logistics-db.larkspur.example",
    logins: [login("artie", "sandbox-logistics-password")],
    databases: [database("logistics", [schema("public", ...tables)], { publications: [defaultPublication] })],
    replication: replication(),
  });
}

function identity(): Server {
  return server({
    ...postgres,
    address: "identity-db.larkspur.example",
    logins: [login("artie", "sandbox-identity-password")],
    databases: [
      database(
        "identity",
        [
          schema(
            "public",
            table("users", 380_000, "id uuid pk", "email text required", "created_at timestamptz required"),
            table("logins", 610_000, "id bigint pk", "user_id uuid required", "ip inet", "at timestamptz required"),
          ),
        ],
        { publications: [defaultPublication] },
      ),
    ],
    replication: replication(),
  });
}

/** A copy of the shop for trying things: everything is in order here. */
function staging(): Server {
  return server({
    ...postgres,
    address: "staging-db.larkspur.example",
    logins: [login("artie", "sandbox-staging-password")],
    databases: [
      database(
        "shop_staging",
        [
          schema(
            "public",
            table(
              "orders",
              9_000,
              "id bigint pk",
              "status text required",
              "billing_address jsonb",
              "total numeric(12,2) required",
            ),
            table("products", 1_200, "sku text pk", "title text required", "price numeric(12,2) required"),
            table("sign_ups", 4_000, "id bigint pk", "email text required", "at timestamptz required"),
          ),
        ],
        { publications: [defaultPublication, publication("artie_staging")] },
      ),
    ],
    replication: replication(),
  });
}

function customers(): Server {
  return server({
    type: "mysql",
    address: "customers-db.larkspur.example",
    port: 3306,
    logins: [login("artie", "sandbox-customers-password")],
    databases: [
      database("customers", [
        schema(
          "",
          table(
            "customers",
            350_000,
            "id bigint pk",
            "email varchar(255) required",
            "billing_address varchar(512)",
            "created_at datetime required",
          ),
          table(
            "addresses",
            420_000,
            "id bigint pk",
            "customer_id bigint required",
            "line_1 varchar(255)",
            "postcode varchar(16)",
          ),
          table("loyalty_points", 150_000, "customer_id bigint pk", "points int required"),
          table("newsletters", 60_000, "id bigint pk", "customer_id bigint required", "opted_in tinyint(1) required"),
        ),
      ]),
      database("campaigns", [
        schema(
          "",
          table("campaigns", 800, "id bigint pk", "title varchar(255) required"),
          table("clicks", 560_000, "id bigint pk", "campaign_id bigint required", "at datetime required"),
        ),
      ]),
    ],
  });
}

function inventory(): Server {
  return server({
    type: "mssql",
    address: "inventory-db.larkspur.example",
    port: 1433,
    logins: [login("artie", "sandbox-inventory-password")],
    databases: [
      database("inventory", [
        schema(
          "dbo",
          table("stock_levels", 210_000, "sku nvarchar(32) pk", "warehouse_id int required", "quantity int required"),
          table(
            "movements",
            640_000,
            "id bigint pk",
            "sku nvarchar(32) required",
            "delta int required",
            "moved_at datetime2 required",
          ),
        ),
        schema(
          "purchasing",
          table("suppliers", 1_900, "id int pk", "name nvarchar(200) required"),
          table("purchase_orders", 47_000, "id bigint pk", "supplier_id int required", "ordered_at datetime2 required"),
        ),
      ]),
    ],
  });
}

/** `FINPDB` is ready for capture; in `HRPDB` the shadow script has not been run. */
function finance(): Server {
  return server({
    type: "oracle",
    address: "finance-db.larkspur.example",
    port: 1521,
    logins: [login("ARTIE", "sandbox-finance-password")],
    databases: [
      database("FINPDB", [
        schema(
          "FINANCE",
          table(
            "GL_ENTRIES",
            590_000,
            "ENTRY_ID NUMBER(18) pk",
            "ACCOUNT_ID NUMBER(10) required",
            "AMOUNT NUMBER(14,2) required",
            "POSTED_AT TIMESTAMP(6) required",
          ),
          table("ACCOUNTS", 3_200, "ACCOUNT_ID NUMBER(10) pk", "NAME VARCHAR2(200) required"),
          table(
            "VENDORS",
            7_700,
            "VENDOR_ID NUMBER(10) pk",
            "NAME VARCHAR2(200) required",
            "BILLING_ADDRESS VARCHAR2(500)",
          ),
          table("PAYMENT_RUNS", 12_000, "RUN_ID NUMBER(10) pk", "RUN_DATE DATE required"),
        ),
        schema(
          "TREASURY",
          table("FX_RATES", 88_000, "RATE_ID NUMBER(18) pk", "CURRENCY CHAR(3) required", "RATE NUMBER(12,6) required"),
        ),
      ]),
      database(
        "HRPDB",
        [schema("HR", table("EMPLOYEES", 1_400, "EMPLOYEE_ID NUMBER(10) pk", "HIRED_ON DATE required"))],
        { shadowTables: false },
      ),
    ],
  });
}

function support(): Server {
  return server({
    type: "mongodb",
    address: "support-mongo.larkspur.example",
    logins: [login("artie", "sandbox-support-password")],
    databases: [
      database("support", [
        schema(
          "",
          table("tickets", 270_000, "_id objectId pk", "subject string", "customer object", "openedAt date"),
          table("conversations", 480_000, "_id objectId pk", "ticketId objectId", "messages array"),
          table("macros", 340, "_id objectId pk", "title string"),
        ),
      ]),
    ],
  });
}

function sessions(): Server {
  return server({
    type: "dynamodb",
    address: "eu-west-1",
    logins: [login("SANDBOXKEYSESSIONS", "sandbox-sessions-secret")],
    databases: [
      database("", [
        schema(
          "",
          table("web_sessions", 240_000_000, "session_id S pk", "started_at N pk", "pages L"),
          table("device_fingerprints", 190_000_000, "device_id S pk", "seen_at N"),
          table("consent_log", 185_000_000, "user_id S pk", "consented_at N pk"),
        ),
      ]),
    ],
  });
}

function placesWhereThingsGoWrong(): Server[] {
  const shop = (publications = [defaultPublication]) => [
    database("shop", [schema("public", table("orders", 5_000, "id bigint pk", "total numeric(12,2)"))], {
      publications,
    }),
  ];
  const logins = [login("artie", "sandbox-trouble-password")];
  return [
    server({
      ...postgres,
      address: "replica-db.larkspur.example",
      logins,
      databases: shop(),
      replication: replication({ walLevel: "replica" }),
    }),
    server({
      ...postgres,
      address: "full-db.larkspur.example",
      logins,
      databases: shop(),
      replication: replication({ maxSlots: 0 }),
    }),
    server({
      ...postgres,
      address: "unpublished-db.larkspur.example",
      logins,
      databases: shop([]),
      replication: replication(),
    }),
    server({
      ...postgres,
      address: "locked-db.larkspur.example",
      logins: [login("artie", "sandbox-trouble-password", { mayReplicate: false })],
      databases: shop(),
      replication: replication(),
    }),
    server({ ...postgres, address: "vault-db.larkspur.example", logins, databases: shop(), reachable: false }),
  ];
}
