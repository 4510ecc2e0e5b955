// Larkspur's PostgreSQL servers. See `world.ts` for how configurations are checked against them.
import { database, login, publication, replication, schema, server, table, view } from "../world/build.ts";
import type { Server } from "../world/types.ts";

export function postgresServers(): Server[] {
  return [orders(), billing(), logistics(), identity(), staging(), ...placesWhereThingsGoWrong()];
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
              "id bigint pk; customer_id bigint required; status text required; billing_address jsonb; total numeric(12,2) required; placed_at timestamptz required",
            ),
            table(
              "order_lines",
              690_000,
              "id bigint pk; order_id bigint required; sku text required; quantity integer required; unit_price numeric(12,2) required",
            ),
            table("returns", 18_000, "id bigint pk; order_id bigint required; reason text; received_at timestamptz"),
            table("coupons", 2_400, "code text pk; percent_off smallint required; valid_until date"),
            view("open_orders", "id bigint; status text; total numeric(12,2)"),
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
              "id uuid pk; account_id bigint required; kind text required; payload jsonb; occurred_at timestamptz required",
            ),
            table(
              "billing_address",
              96_000,
              "id bigint pk; account_id bigint required; street text; city text; country char(2) required",
            ),
            table(
              "invoices",
              240_000,
              "id bigint pk; account_id bigint required; billing_address text; amount numeric(12,2) required; due_on date",
            ),
            table(
              "payments",
              230_000,
              "id bigint pk; invoice_id bigint required; card_last4 char(4); amount numeric(12,2) required",
            ),
          ),
          schema(
            "audit",
            table("ledger_changes", 310_000, "id bigint pk; entry jsonb required; changed_by text required"),
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
      "id bigint pk; reference text required; depot_id bigint; recorded_at timestamptz required",
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
            table("users", 380_000, "id uuid pk; email text required; created_at timestamptz required"),
            table("logins", 610_000, "id bigint pk; user_id uuid required; ip inet; at timestamptz required"),
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
              "id bigint pk; status text required; billing_address jsonb; total numeric(12,2) required",
            ),
            table("products", 1_200, "sku text pk; title text required; price numeric(12,2) required"),
            table("sign_ups", 4_000, "id bigint pk; email text required; at timestamptz required"),
          ),
        ],
        { publications: [defaultPublication, publication("artie_staging")] },
      ),
    ],
    replication: replication(),
  });
}

function placesWhereThingsGoWrong(): Server[] {
  const shop = (publications = [defaultPublication]) => [
    database("shop", [schema("public", table("orders", 5_000, "id bigint pk; total numeric(12,2)"))], {
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
