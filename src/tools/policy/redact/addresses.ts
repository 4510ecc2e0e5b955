// By form: the passwords of addresses, `scheme://user:password@host` and what drivers write without a scheme. People put
// passwords there as they are, with `/`, `@`, `#` and spaces in them, so the end is looked for from the host.
import type { Mark, Span } from "./spans.ts";
import { isHarmless, isMixed, isTokenLike, isWord } from "./words.ts";

/** Where a slash ends the host for sure, because these addresses have no other use for one. */
const WEB = /^(?:(?:git\+)?https?|wss?|ftps?|sftp|git|ssh|svn|s3|gs|file)$/i;
const HOST =
  /@(?:\[[\da-f:.]+\]|[\w.%*-]+)?(?::\w{1,8})?(?:,[\w.-]+(?::\d{1,5})?)*(?=$|[/?#;,'"`\s()>\]}\\&|]|:\s|\.(?:\s|$))/iy;
const SCHEME = /[a-z][a-z\d+.-]{0,20}$/i;
const SCHEME_LENGTH = 21;
/** What is a host for sure. */
const NAMED_HOST = String.raw`(?:localhost|(?:[\w-]+\.)+[a-z]{2,24}|\d{1,3}(?:\.\d{1,3}){3})`;
/** `host:5432/...`: what stands before the slash has no password. */
const HOST_AND_PORT = new RegExp(String.raw`^(?:${NAMED_HOST}(?::\d*)?|[^:]*:(?:\d{4,5})?)(?:[/?#]|$)`, "i");
/** A host and a query after it: an `@` behind that is one of the query's. */
const HOST_AND_QUERY = new RegExp(String.raw`^(?:${NAMED_HOST}|[\w.-]+:\d+)(?::\d+)?(?:\/[^?#]*)?\?[\w.-]+=`, "i");
const HOST_AND_PATH = new RegExp(String.raw`^${NAMED_HOST}(?::\d+)?\/`, "i");
/** How far a password with spaces or quotes in it is followed. */
const MAX_SPACED = 200;
const OUTSIDE = /[\s"'`<>]/;

export function markAddresses(text: string, mark: Mark): void {
  let done = 0;
  for (let at = text.indexOf("://"); at >= 0; at = text.indexOf("://", Math.max(at + 3, done))) {
    const from = at + 3;
    const scheme = SCHEME.exec(text.slice(Math.max(0, at - SCHEME_LENGTH), at))?.[0] ?? "";
    const end = endOfRun(text, from);
    const run = text.slice(from, end);
    const found = passwordIn(run, WEB.test(scheme)) ?? (WEB.test(scheme) ? undefined : spacedPassword(text, from, run));
    done = from + (found?.end ?? 0);
    if (found && !isHarmless(run.slice(found.start, found.end), "assigned", false)) {
      mark(from + found.start, from + found.end);
    }
  }
  markBare(text, mark);
}

/** To the next space or quote, or to another address. */
function endOfRun(text: string, from: number): number {
  let end = from;
  while (end < text.length && !OUTSIDE.test(text.charAt(end)) && !text.startsWith("://", end)) end++;
  return end;
}

function passwordIn(run: string, isWeb: boolean): Span | undefined {
  const end = lastHost(run, isWeb);
  if (end === undefined || run.startsWith("[")) return undefined;
  const colon = run.indexOf(":");
  if (colon >= 0 && colon < end) {
    const slash = run.search(/[/?#]/);
    const isBehindHost = slash >= 0 && slash < end && !run.slice(0, slash).includes("@");
    if (isBehindHost && (colon > slash || HOST_AND_PORT.test(run) || (isWeb && /^[^:]*:\d+[/?#]/.test(run)))) {
      return undefined;
    }
    const isUser = /^(?:x-oauth-basic|x|)$/.test(run.slice(colon + 1, end)) && isToken(run.slice(0, colon), isWeb);
    return isUser ? { start: 0, end: colon } : { start: colon + 1, end };
  }
  return isToken(run.slice(0, end), isWeb) ? { start: 0, end } : undefined;
}

/** Whether what stands for the user is a token. */
function isToken(user: string, isWeb: boolean): boolean {
  return isWeb ? /^[\w.~-]+$/.test(user) && isMixed(user, 16) : isTokenLike(user);
}

/** The `@` before the host: the last one, unless a host stands before it already. */
function lastHost(run: string, isWeb: boolean): number | undefined {
  let found: number | undefined;
  for (let at = run.indexOf("@"); at >= 0; at = run.indexOf("@", at + 1)) {
    HOST.lastIndex = at;
    if (!HOST.test(run)) continue;
    const between = found === undefined ? "" : run.slice(found + 1, at);
    if (HOST_AND_QUERY.test(between) || (isWeb && HOST_AND_PATH.test(between))) break;
    found = at;
  }
  return found;
}

/** `user:my pass@host`: what begins like a password and meets a host on the same line. */
function spacedPassword(text: string, from: number, run: string): Span | undefined {
  const colon = run.search(/^[\w.%+-]*:(?!\d{2,5}$|\d{2,5}[/?#])/);
  if (colon < 0 || run.includes("@")) return undefined;
  const line = /^[^\r\n]*/.exec(text.slice(from, from + MAX_SPACED))?.[0] ?? "";
  const end = lastHost(line.split("://", 1)[0] ?? "", false);
  const start = run.indexOf(":") + 1;
  if (end === undefined || end < run.length || line.slice(start, end).split(" ").length > 4) return undefined;
  return { start, end };
}

/** What follows the `@` of a driver's own notation: `@tcp(host:3306)`, `@/name`, `@//host:1521/name`, `@host:5432/name`. */
const DRIVER_HOST =
  /@(?:(?:[a-z][\w-]{1,30})?\(|\/\/?[\w.-]|[\w.-]+:\d{2,5}(?=[/:?\s,;"'`)]|$)|[\w-]+(?:\.[\w-]+)+\/|[\w.-]+\/[\w-]+[/?])/y;
const USER_AND_PASSWORD = /^(?:[^:]*[=([{,;>])?[\w.%+$#-]{1,64}:(?=.{3})/;
const ORACLE = /^(?:.*(?:jdbc:oracle:\w{2,8}:|[=([{,;>]))?[\w$#-]{1,60}\/(?=.{2})/;
const ORACLE_PROGRAM = /\b(?:sqlplus|conn(?:ect)?|target|expd?p?|impd?p?|sqlldr|userid\s*=|sql)(?:\s+-\w+)*\s*$/i;
const PROGRAM_HINT = /sql|conn|target|exp|imp|userid|oracle/i;
const ORACLE_HOST = /^@(?:\/\/|[\w.-]{1,80}:\d{4,5})/;
/** An address without user and password: `jdbc:oracle:thin:@db.example:1521:orcl`. */
const NOBODY = /\bjdbc:[\w:]{1,40}:$/;

function markBare(text: string, mark: Mark): void {
  const hasProgram = PROGRAM_HINT.test(text);
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    DRIVER_HOST.lastIndex = at;
    const isDriver = DRIVER_HOST.test(text);
    if (!isDriver && !hasProgram) continue;
    let start = at;
    while (start > 0 && at - start < MAX_SPACED && !OUTSIDE.test(text.charAt(start - 1))) start--;
    const run = text.slice(start, at);
    if (NOBODY.test(run)) continue;
    const isOracle =
      run.includes("jdbc:oracle:") ||
      ORACLE_HOST.test(text.slice(at, at + 100)) ||
      ORACLE_PROGRAM.test(text.slice(Math.max(0, start - 20), start));
    const before = (isDriver ? USER_AND_PASSWORD.exec(run) : null) ?? (isOracle ? ORACLE.exec(run) : null);
    if (!before || run.includes("://")) continue;
    const password = run.slice(before[0].length);
    if (!/^[\w-]*\(|^\//.test(text.slice(at + 1, at + 34)) && isWord(password)) continue;
    mark(start + before[0].length, at);
  }
}
