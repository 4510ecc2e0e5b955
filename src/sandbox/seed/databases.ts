// Larkspur's other source databases. See `world.ts` for how configurations are checked against them.
import { database, login, schema, server, table } from "../world/build.ts";
import type { Server } from "../world/types.ts";

export function databaseServers(): Server[] {
  return [customers(), inventory(), finance(), support(), sessions()];
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
            "id bigint pk; email varchar(255) required; billing_address varchar(512); created_at datetime required",
          ),
          table(
            "addresses",
            420_000,
            "id bigint pk; customer_id bigint required; line_1 varchar(255); postcode varchar(16)",
          ),
          table("loyalty_points", 150_000, "customer_id bigint pk; points int required"),
          table("newsletters", 60_000, "id bigint pk; customer_id bigint required; opted_in tinyint(1) required"),
        ),
      ]),
      database("campaigns", [
        schema(
          "",
          table("campaigns", 800, "id bigint pk; title varchar(255) required"),
          table("clicks", 560_000, "id bigint pk; campaign_id bigint required; at datetime required"),
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
          table("stock_levels", 210_000, "sku nvarchar(32) pk; warehouse_id int required; quantity int required"),
          table(
            "movements",
            640_000,
            "id bigint pk; sku nvarchar(32) required; delta int required; moved_at datetime2 required",
          ),
        ),
        schema(
          "purchasing",
          table("suppliers", 1_900, "id int pk; name nvarchar(200) required"),
          table("purchase_orders", 47_000, "id bigint pk; supplier_id int required; ordered_at datetime2 required"),
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
            "ENTRY_ID NUMBER(18) pk; ACCOUNT_ID NUMBER(10) required; AMOUNT NUMBER(14,2) required; POSTED_AT TIMESTAMP(6) required",
          ),
          table("ACCOUNTS", 3_200, "ACCOUNT_ID NUMBER(10) pk; NAME VARCHAR2(200) required"),
          table(
            "VENDORS",
            7_700,
            "VENDOR_ID NUMBER(10) pk; NAME VARCHAR2(200) required; BILLING_ADDRESS VARCHAR2(500)",
          ),
          table("PAYMENT_RUNS", 12_000, "RUN_ID NUMBER(10) pk; RUN_DATE DATE required"),
        ),
        schema(
          "TREASURY",
          table("FX_RATES", 88_000, "RATE_ID NUMBER(18) pk; CURRENCY CHAR(3) required; RATE NUMBER(12,6) required"),
        ),
      ]),
      database(
        "HRPDB",
        [schema("HR", table("EMPLOYEES", 1_400, "EMPLOYEE_ID NUMBER(10) pk; HIRED_ON DATE required"))],
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
          table("tickets", 270_000, "_id objectId pk; subject string; customer object; openedAt date"),
          table("conversations", 480_000, "_id objectId pk; ticketId objectId; messages array"),
          table("macros", 340, "_id objectId pk; title string"),
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
          table("web_sessions", 240_000_000, "session_id S pk; started_at N pk; pages L"),
          table("device_fingerprints", 190_000_000, "device_id S pk; seen_at N"),
          table("consent_log", 185_000_000, "user_id S pk; consented_at N pk"),
        ),
      ]),
    ],
  });
}
