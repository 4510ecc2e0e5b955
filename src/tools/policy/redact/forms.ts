// By form, in any text: what names its credential is in named.ts, what is one by itself in tokens.ts, addresses are in
// addresses.ts. Here they come together, with SQL, command lines and headers that stand alone.
import { markAddresses } from "./addresses.ts";
import { markNamed, NAME_HINT } from "./named.ts";
import { isSecretField } from "./names.ts";
import { type Mark, quotedValue, type Span } from "./spans.ts";
import { markPem, markTokens } from "./tokens.ts";
import { isHarmless, isMixed, isUuid, isWord, REDACTED } from "./words.ts";

/** Most texts have nothing of this, and then cost no more than this look. */
const NAMED = new RegExp(NAME_HINT, "i");
/** What may stand before a credential in nothing but words. */
const SPOKEN = /identified|password\s+for|basic|bearer|vault|auth[\\"\s]|pass /i;
/** What shows one only with a sign that gives it: a flag, quotes, brackets, an address. Accounts are full of such names. */
const SIGN = /\s-|['"(|>=/:\n]|--/;
const SIGNED =
  /-----|duplicate|dup key|key \(|values|crypt|md5\(|sha[12]\(|external_master|login|oracle|s3|gcs|oss|cosn|lake|iceberg|hudi|pdo|dbi|getconnection|openrowset|remote|blobstorage|postgresql\(|loginmodule|sp_\w|securestring|mysql|maria|mongo|curl|https? |sqlcmd|bcp|isql|osql|docker|podman|helm|sshpass|psexec|snowsql|7z|zip|az |openssl|ssh-keygen|stdin|chpasswd|redis-cli|ldap|user [^>]{0,99} >|sqlplus|oracle|userid|kind:|:(?:\d{3,5}|\*):/i;

/** Calls whose credential has no name but a place among the arguments, by how many stand before it. */
const CALLS: readonly (readonly [before: number, names: string])[] = [
  [0, "crypt md5 sha1 sha2 ConvertTo-SecureString"],
  [
    1,
    "pgp_sym_encrypt pgp_sym_decrypt aes_encrypt aes_decrypt login sp_addlogin sp_password cx_Oracle.connect oracledb.connect",
  ],
  [
    2,
    "s3 gcs oss cosn deltaLake iceberg hudi PDO mysqli mysqli_connect PDO->__construct mysqli->__construct DBI->connect getConnection OPENROWSET",
  ],
  [3, "rds_set_external_master OPENROWSET remote remoteSecure s3Cluster MaterializedPostgreSQL MaterializedMySQL"],
  [4, "mysql postgresql mongodb azureBlobStorage remote remoteSecure sp_addlinkedsrvlogin"],
];
const CALL_FORMS = CALLS.map(
  ([before, names]) =>
    new RegExp(
      String.raw`(?<![\w-])(?:\w{1,30}\.)?(?:${names.split(" ").join("|")})(?:\(|\s(?=['"\w\\]))` +
        String.raw`(?:\s{0,9}(?:N?'[^'\n]{0,300}'\s{0,9}|\\*"[^"\n]{0,300}"\s{0,9}|[^\s'"(),;\\][^'"(),;\n]{0,100})[,;]){${String(before)}}` +
        String.raw`\s{0,9}N?(?=\\*['"])`,
      "gi",
    ),
);

/** Every credential in a text that can be told by its form; in no order, and they may overlap. */
export function secretSpans(text: string): Span[] {
  if (isUuid(text)) return [];
  const spans: Span[] = [];
  const mark: Mark = (start, end) => {
    if (end > start && !text.startsWith(REDACTED, start)) spans.push({ start, end });
  };
  markTokens(text, mark);
  if (NAMED.test(text)) markNamed(text, mark);
  if (text.includes("@")) markAddresses(text, mark);
  if (SPOKEN.test(text) || (SIGN.test(text) && SIGNED.test(text))) {
    markPem(text, mark);
    markStatements(text, mark);
  }
  return spans;
}

/** What stands before a credential, and what it has to look like. A value in quotes or a bare one follows. */
const BEFORE: readonly (readonly [
  pattern: RegExp,
  isProven: (value: string, isQuoted: boolean, after: string) => boolean,
])[] = [
  [/\bidentified(?:\s+with\s+(?!aws)[\w."'`]{1,60})?\s+(?:by|as|using)(?:\s+(?:password|values))?\s+/gi, isNoWord],
  [/\bset\s+password\s+for\s+\S{1,120}\s*(?:=|to)\s*(?:password\s*\()?/gi, isNoWord],
  [/\bbearer(?:[ \t]+|%20)/gi, (value) => !/^[a-z_]+=./.test(value) && (isMixed(value, 8) || value.length >= 20)],
  [/\bbasic(?:[ \t]+|%20)/gi, isBasic],
  // Flags of programs whose names say nothing.
  [/\bcurl\b[^\n]{0,300}?\s(?:-[A-Za-z]{0,8}[uU]|--user|--proxy-user)[= ]?["']?[^\s:"']{0,80}:/g, isAny],
  [/\bhttps?\s[^\n]{0,200}?(?<=\s)(?:-a|--auth)[= ]["']?[^\s:"']{1,80}:/g, isAny],
  [/\b(?:mysql|maria|mongo)[a-z_]*\s[^\n]{0,200}?(?<=\s)-p ?(?=[^\s-])/g, isAny],
  [/\b(?:sqlcmd|bcp|isql|osql|zip|ssh-keygen)\s[^\n]{0,200}?(?<=\s)-[PN] ?/g, isAny],
  [
    /\b(?:(?:docker|podman|helm|buildah|skopeo|az|oc)\s[^\n]{0,60}?\blogin|sshpass|psexec|snowsql|7za?)\s[^\n]{0,200}?(?<=\s)-p ?(?=[^\s-])/gi,
    isAny,
  ],
  [/\b(?:redis-cli|ldap[a-z]+)\b[^\n]{0,200}?\s-[aw] ?/g, isAny],
  [/\bopenssl\s[^\n]{0,200}?(?<=\s)-[kK] /g, isAny],
  [/\bvault login /g, (value) => isMixed(value, 8)],
  [/\becho (?:-n )?(?=["']?[^\s|]{3,300}\s*\|[^\n]{0,100}(?:-stdin|chpasswd))(?:["']?\w{1,40}:)?/g, isAny],
  [
    /\b(?:sqlplus|sqlldr|sqlcl|rman|expd?p?|impd?p?|userid=)(?:\s+-\w+)*\s*["']?[\w$#]{1,60}\/(?![\s/])/gi,
    (value) => !value.includes("/"),
  ],
  // Protocols of lines: Redis, FTP; a line of .pgpass.
  [/(?<=LoginModule\b[^\n]{0,500}\s)user_\w{1,40}=(?=\\*["'])/g, isAny],
  [/\bHELLO \d AUTH \S{1,60} /g, (value) => isMixed(value, 6)],
  [/["']AUTH\\*["']\s+(?:\\*"[^"\n]{1,60}"\s+)?(?=\\*["'])/gi, isAny],
  [/\bAUTH\r?\n(?:\$\d+\r?\n\S{1,60}\r?\n(?=\$))?\$\d+\r?\n/g, isAny],
  [/\b(?:setuser|user) [^\n>]{1,200} >/gi, (value) => isMixed(value, 6)],
  [/^AUTH (?:\S{1,60} )?(?=\S+\s*$)/gm, (value) => isMixed(value, 6)],
  [/\bPASS (?=\S{1,300}\s*\n\d{3} )/g, isAny],
  [/(?<![\w.:/@-])[\w.*-]{1,80}:(?:\d{3,5}|\*):[^:\s]{1,60}:[^:\s]{1,60}:/g, (value) => isMixed(value, 6)],
  ...CALL_FORMS.map((pattern) => [pattern, isArgument] as const),
];

function markStatements(text: string, mark: Mark): void {
  for (const [pattern, isProven] of BEFORE) {
    for (const { 0: before, index } of text.matchAll(pattern)) {
      const at = index + before.length;
      const value = quotedValue(text, at) ?? bare(text, at);
      const found = text.slice(value.start, value.end);
      const after = text.slice(value.end, value.end + 8);
      if (!isHarmless(found, "assigned", false) && isProven(found, value.start > at, after))
        mark(value.start, value.end);
    }
  }
  markDuplicates(text, mark);
  markColumns(text, mark);
  if (/\bkind:\s*["']?Secret\b/.test(text)) markManifest(text, mark);
}

/** What databases say of a value that is there already: what names its columns, and the value, in either order. */
const DUPLICATES: readonly RegExp[] = [
  /duplicate entry '(?<value>(?:[^'\n]|''){1,500})' for key '(?<key>[^'\n]{1,200})'/dgi,
  /key \((?<key>[^()\n]{1,200})\)=\((?<value>[^\n]{1,500}?)\)(?= |\.|$)/dgim,
  /constraint '(?<key>[^'\n]{1,200})'[^\n]{1,300}? duplicate key value is \((?<value>[^\n]{1,500}?)\)(?= |\.|$)/dgim,
  /index: (?<key>\S{1,200}) dup key: \{[^"'\n]{0,80}["'](?<value>[^"'\n]{1,500})/dgi,
];

function markDuplicates(text: string, mark: Mark): void {
  for (const { groups, indices } of DUPLICATES.flatMap((pattern) => [...text.matchAll(pattern)])) {
    const isSecret = groups?.["key"]?.split(",").some((column) => isSecretField(column.trim()));
    const [start, end] = indices?.groups?.["value"] ?? [];
    if (isSecret && start !== undefined && end !== undefined) mark(start, end);
  }
}

const COLUMNS = /\(([^()\n]{1,2000})\)\s{0,9},?\s{0,9}values?\s{0,9}(?=\()/gi;
const ROW = /\s{0,9},?\s{0,9}\(/y;
const ITEM =
  /\s{0,9}(?:N?('(?:[^'\\]|''|\\.){0,1000}'|"(?:[^"\\]|\\.){0,1000}")|[^'"(),]{0,1000}(?:\([^()]{0,200}\))?[^'"(),]{0,100})\s{0,9}(,|\))/dy;
const MAX_ROWS = 1_000;

/** `(name, password) VALUES ('...', '...')`: by the place among the columns. */
function markColumns(text: string, mark: Mark): void {
  for (const { 0: all, 1: list = "", index } of text.matchAll(COLUMNS)) {
    const areSecret = list.split(",").map((column) => isSecretField(column.replace(/["'`[\]\s]/g, "")));
    if (!areSecret.includes(true)) continue;
    let at = index + all.length;
    for (let rows = 0; rows < MAX_ROWS; rows++) {
      ROW.lastIndex = at;
      if (!ROW.test(text)) break;
      at = markRow(text, ROW.lastIndex, areSecret, mark);
    }
  }
}

function markRow(text: string, from: number, areSecret: readonly boolean[], mark: Mark): number {
  let at = from;
  for (const isSecret of areSecret) {
    ITEM.lastIndex = at;
    const item = ITEM.exec(text);
    if (!item) return at;
    const [start, end] = item.indices?.[1] ?? [];
    const isValue = start !== undefined && end !== undefined;
    if (isSecret && isValue && !isHarmless(text.slice(start + 1, end - 1), "assigned", false)) mark(start + 1, end - 1);
    at = ITEM.lastIndex;
    if (item[2] === ")") break;
  }
  return at;
}

const DATA = /^([ \t]*)(?:stringData|data):[ \t]*\r?\n((?:\1[ \t]+[^\r\n]{1,5000}(?:\r?\n|$))+)/gm;
const DATA_LINE = /^[ \t]+[\w.-]{1,200}:[ \t]*["']?([^\r\n]{3,})/gm;

/** What a Secret of Kubernetes holds, whatever it is called. */
function markManifest(text: string, mark: Mark): void {
  for (const { 0: all, 2: lines = "", index } of text.matchAll(DATA)) {
    const start = index + all.length - lines.length;
    for (const line of lines.matchAll(DATA_LINE)) {
      const end = start + line.index + line[0].length;
      mark(end - (line[1] ?? "").length, end);
    }
  }
}

function bare(text: string, at: number): Span {
  const pattern = /[^\s"'`;,)]{0,1000}/y;
  pattern.lastIndex = at;
  pattern.test(text);
  return { start: at, end: pattern.lastIndex };
}

/** In quotes, and not the name or address of something. */
function isArgument(value: string, isQuoted: boolean): boolean {
  return isQuoted && isMixed(value, 6) && !/^[\w.-]+:\d+$|:\/\//.test(value);
}

function isAny(): boolean {
  return true;
}

/** Not a word of a sentence about the statement. */
function isNoWord(value: string, isQuoted: boolean, after: string): boolean {
  return isQuoted || !isWord(value) || (value.length > 3 && /^(?:$|;| [A-Z]{4})/.test(after));
}

/** `user:password` in Base64. */
function isBasic(value: string): boolean {
  if (!/^[\w+/-]{8,}={0,2}$/.test(value)) return false;
  const text = Buffer.from(value, "base64").toString();
  return text.includes(":") && !text.includes("\uFFFD");
}
