// Turns the API's nested infrastructure messages into a code, a sentence and a remedy of ours.
import { abridge, reveal } from "../text.ts";
import { ACCESS } from "./access.ts";
import { CAPTURE } from "./capture.ts";
import { splitChain } from "./chain.ts";
import { ADVICE, type Advice, type ArtieErrorCode } from "./codes.ts";
import { withoutNames } from "./names.ts";
import { LAST, PASSING } from "./passing.ts";
import { RESOURCES } from "./resources.ts";
import type { Rule, Side } from "./rule.ts";
import { STATEMENTS } from "./statements.ts";

export interface Diagnosis extends Advice {
  readonly code: ArtieErrorCode;
}

/** Most telling first. */
const RULES: readonly Rule[] = [...STATEMENTS, ...CAPTURE, ...ACCESS, ...PASSING, ...RESOURCES, ...LAST];

/** More of a text says nothing more about its class. */
const MAX_TEXT = 4_000;

/**
 * Classes a failure. A code that the caller is sure of wins; then, for answers that can carry a database's fault
 * (400, 409, 422, 500 and validations without a status), the message; then the status.
 */
export function diagnose(message: string, status?: number, known?: ArtieErrorCode, operation?: string): Diagnosis {
  if (known !== undefined) return advised(known);
  return (carriesFaults(status) ? recognize(message, operation) : undefined) ?? advised(byStatus(status));
}

function carriesFaults(status: number | undefined): boolean {
  return status === undefined || status === 400 || status === 409 || status === 422 || status === 500;
}

/** What a fault of a database, a cloud or a network says by itself; nothing where no rule knows it. */
export function recognize(message: string, operation = ""): Diagnosis | undefined {
  const text = withoutNames(abridge(reveal(message), MAX_TEXT));
  const rule = RULES.find(({ when }) => when.some((pattern) => pattern.test(text)));
  if (rule === undefined) return undefined;
  const side = sideOf(text) ?? rule.side ?? sideIn(operation.replaceAll("_", " "));
  return advised(codeOf(rule, side), side, typeof rule.remedy === "function" ? rule.remedy(text) : rule.remedy);
}

function codeOf({ code }: Rule, side: Side = "source"): ArtieErrorCode {
  return code === "privileges" ? `${side}_privileges` : code;
}

function advised(code: ArtieErrorCode, side?: Side, remedy: string = ADVICE[code].remedy): Diagnosis {
  const connector = side === undefined ? "the connector" : `the ${side} connector`;
  return { code, message: ADVICE[code].message, remedy: remedy.replaceAll("{connector}", connector) };
}

const SOURCE =
  /\bsource\b|\bsnapshot|\bcapture|\breplication slot|\bpublication|\b(?:mongodb|dynamodb|documentdb|oracle|cockroach\w*|planetscale|keyspaces)\b/i;
const DESTINATION =
  /\bdestination\b|\bload\b|\bmerge\b|\b(?:snowflake|bigquery|databricks|clickhouse|redshift|motherduck|iceberg)\b/i;

/** Which side failed, in the words of the innermost step that says it. */
function sideOf(text: string): Side | undefined {
  return splitChain(text)
    .slice(0, -1)
    .map(sideIn)
    .findLast((side) => side !== undefined);
}

function sideIn(words: string): Side | undefined {
  if (SOURCE.test(words)) return "source";
  return DESTINATION.test(words) ? "destination" : undefined;
}

function byStatus(status: number | undefined): ArtieErrorCode {
  switch (status) {
    case 401:
      return "unauthorized";
    case 403:
      return "forbidden";
    case 404:
      return "not_found";
    case 408:
      return "timeout";
    case 409:
      return "conflict";
    case 413:
      return "too_large";
    case 429:
      return "rate_limit";
    default:
      return status !== undefined && status >= 500 ? "server_error" : "validation";
  }
}
