// Where the codes of each family stand in what it says; anywhere else they are somebody's name.

export const sqlstate = (codes: string) =>
  new RegExp(String.raw`\bsql ?state ?[:=]? ?[[(]?(?:${codes})\b|\bcode=(?:${codes})\b`, "i");
export const mysql = (codes: string) =>
  new RegExp(
    String.raw`\b(?:error|errno)(?: code)?:? ?\(?(?:${codes})\b|(?<![\w.-])(?:${codes}) \(\w{5}\)|\((?:${codes}), `,
    "i",
  );
export const oracle = (codes: string) => new RegExp(String.raw`(?<![\w.-])(?:ORA|TNS)-0*(?:${codes})\b`);
export const sqlServer = (codes: string) =>
  new RegExp(
    String.raw`\b(?:msg|error(?: number)?:?) (?:${codes})\b(?! \(\w{5}\))|\((?=\d{4})(?:${codes})\)|[.。] ?\((?:${codes})\)`,
    "i",
  );
export const snowflake = (codes: string) => new RegExp(String.raw`(?<![\w.-])(?:${codes})(?: \(\w{5}\)|:)`);
export const clickhouse = (codes: string) => new RegExp(String.raw`\bcode: (?:${codes})[.,]`, "i");
/** A SQLSTATE behind a code that no rule knows: `Error 1158 (08S01): ...`, `240009 (08001): ...`. */
export const stateOnly = (states: string) => new RegExp(String.raw`(?<![\w.-])\d{4,6} \((?:${states})\)`);
/** Google's reason stands at the end: `googleapi: Error 403: ..., accessDenied`. */
export const google = (reasons: string) =>
  new RegExp(String.raw`, (?:${reasons})(?=["\]})]|$)|"?reason"?: ?"?(?:${reasons})\b`);
/** `(Unauthorized) ...`, as MongoDB and ClickHouse put the names of their codes. */
export const named = (names: string) =>
  new RegExp(String.raw`(?<!\b40[13] )\((?:${names})\)|\bcodeName: (?:${names})\b`);
/** `[ERROR_CLASS.SUB] ...` or `ERROR_CLASS: ...`. */
export const databricks = (classes: string) =>
  new RegExp(String.raw`\[(?:${classes})(?:\.\w+)?\]|(?:^| )(?:${classes}): `);
export const aws = (names: string) => new RegExp(String.raw`(?<![\w.-])(?:${names})(?:Exception|Fault)?(?=:| ?\(|$)`);
/** Microsoft's sign-in: `AADSTS7000215: ...`. */
export const azure = (codes: string) => new RegExp(String.raw`\bAADSTS(?:${codes})\b`);
/** The status of an answer over HTTP, as clients put it: `HTTP status 401`, `StatusCode: 403`, `503 Service Unavailable`. */
export const http = (statuses: string, reason?: string) =>
  new RegExp(
    [
      String.raw`\b(?:HTTP(?:/[\d.]+)?(?: status| error| response)?(?: code)?|status ?code|googleapi: Error|REST error)[:=]? ?(?:${statuses})\b`,
      ...(reason === undefined ? [] : [String.raw`\b(?:${statuses}) ${reason}\b|: ${reason}$`]),
    ].join("|"),
    "i",
  );
export const grpc = (names: string) => new RegExp(String.raw`\bcode[ :=]+(?:${names})\b`);
