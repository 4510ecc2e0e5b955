// Larkspur's warehouses. See `world.ts` for how configurations are checked against them.
import { database, login, schema, server, table } from "../world/build.ts";
import type { Server } from "../world/types.ts";

export function destinationServers(): Server[] {
  return [snowflake(), bigQuery(), databricks(), redshift(), archive()];
}

/** `RESTRICTED` grants Artie's role nothing; the user `ARTIE_READONLY` may create nothing. */
function snowflake(): Server {
  return server({
    type: "snowflake",
    address: "larkspur-prod",
    logins: [
      login("ARTIE", "sandbox-snowflake-private-key"),
      login("ARTIE_READONLY", "sandbox-snowflake-readonly-key", { mayCreate: false }),
    ],
    databases: [
      database("ANALYTICS", [
        schema("PUBLIC", table("DIM_CUSTOMER", 350_000, "CUSTOMER_ID NUMBER(38,0) pk; BILLING_ADDRESS VARIANT")),
        schema(
          "BILLING",
          table("BILLING_EVENTS", 520_000, "ID VARCHAR pk; KIND VARCHAR required; OCCURRED_AT TIMESTAMP_TZ"),
        ),
        schema("LOGISTICS"),
        schema("HUBSPOT", table("CONTACTS", 88_000, "ID VARCHAR pk; EMAIL VARCHAR")),
        schema("FINANCE"),
      ]),
      database("STAGING", [schema("PUBLIC")]),
      database("RESTRICTED", [schema("PUBLIC")], { writable: false }),
    ],
    warehouses: ["ARTIE_WH", "REPORTING_WH"],
  });
}

function bigQuery(): Server {
  return server({
    type: "bigquery",
    address: "larkspur-marketing",
    logins: [login(undefined, "sandbox-bigquery-service-account")],
    databases: [database("larkspur-marketing", [schema("customers"), schema("support")])],
  });
}

function databricks(): Server {
  return server({
    type: "databricks",
    address: "larkspur.cloud.databricks.example",
    logins: [login(undefined, "sandbox-databricks-token")],
    databases: [database("lakehouse", [schema("inventory"), schema("customers")])],
  });
}

function redshift(): Server {
  return server({
    type: "redshift",
    address: "reporting.larkspur.example",
    port: 5439,
    logins: [login("artie", "sandbox-redshift-password")],
    databases: [database("reporting", [schema("public"), schema("identity")])],
  });
}

function archive(): Server {
  return server({
    type: "s3",
    address: "eu-west-1",
    logins: [login("SANDBOXKEYARCHIVE", "sandbox-archive-secret")],
  });
}
