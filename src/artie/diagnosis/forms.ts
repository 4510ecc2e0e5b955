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
  new RegExp(String.raw`\b(?:msg|error(?: number)?:?) (?:${codes})\b(?! \(\w{5}\))|\((?=\d{4})(?:${codes})\)`, "i");
export const snowflake = (codes: string) => new RegExp(String.raw`(?<![\w.-])(?:${codes})(?: \(\w{5}\)|:)`);
export const clickhouse = (codes: string) => new RegExp(String.raw`\bcode: (?:${codes})[.,]`, "i");
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
export const grpc = (names: string) => new RegExp(String.raw`\bcode[ :=]+(?:${names})\b`);
