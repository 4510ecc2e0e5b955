// By form: what is a credential wherever it stands, by how its maker begins it or how it is built. The forms are data.
import type { Mark } from "./spans.ts";

/** How tokens go on behind the prefixes that their makers give them. `shown` prefixes are addresses and stay readable. */
interface TokenForm {
  readonly prefixes: string;
  readonly body: RegExp;
  readonly shown?: boolean;
}

const FORMS: readonly TokenForm[] = [
  // Of a gateway's grants and members, whole: what comes behind the id is the secret.
  { prefixes: "art_", body: /[gm][a-z0-9]{15}_[\w-]{20,}/y },
  // Letters and digits only, a digit early: `npm_config_cache` and `art_gallery_id` are names.
  {
    prefixes: "art_ npm_ hf_ api_org_ r8_ ico- pnu_ napi_ cfk_ cfut_ cfat_ odt_",
    body: /(?=[A-Za-z]{0,20}\d)[A-Za-z0-9]{12,}/y,
  },
  {
    prefixes: `gsk_ pplx- lin_api_ lin_oauth_ AKCp cmVmd EZAK EZTK CLOJARS_ rdme_ vcp_ vci_ vca_ vcr_ vck_ LTAI oy2 jina_`,
    body: /[A-Za-z0-9]{16,}/y,
  },
  { prefixes: "secret_ ABSK", body: /[A-Za-z0-9+/]{40,}/y },
  { prefixes: "AKIA ASIA ABIA ACCA A3T", body: /[A-Z0-9]{16,17}(?![A-Z0-9])/y },
  {
    prefixes: `dapi dkea dose sbp_ pul- rubygems_ key- shpat_ shpca_ shppa_ shpss_ sntryu_ glptt- dop_v1_ doo_v1_ dor_v1_
      md5`,
    body: /[0-9a-fA-F]{32,}(?![0-9A-Za-z])(?:-\d)?/y,
  },
  { prefixes: "4b1d", body: /[A-Za-z0-9]{38}(?![A-Za-z0-9])/y },
  {
    prefixes: "sk- lsv2_ bedrock-api-key- API- pat- sk_ant_ sgp_ p8e- EAAC EAAM EAAA 1//0",
    body: /(?=[\w-]{0,30}\d)[\w-]{16,}(?:\.[\w-]+)*/y,
  },
  // A digit somewhere near, or so long that it is no word.
  {
    prefixes: `arsk_ ghp_ gho_ ghu_ ghs_ ghr_ github_pat_ glpat- gldt- glrt- glrtr- glcbt- glft- glimt- glagent- gloas-
      glsoat- glffct- glwt- GR1348941 xoxa- xoxb- xoxc- xoxd- xoxe- xoxo- xoxp- xoxr- xoxs- xoxe.xox xapp- ya29. GOCSPX-
      AIza sk_live_ sk_test_ sk_prod_ rk_live_ rk_test_ rk_prod_ whsec_ pypi- hvs. hvb. hvr. dckr_pat_ dckr_oat_ sq0
      sntrys_ glc_ glsa_ ntn_ figd_ tskey- pscale_tkn_ pscale_pw_ pscale_oauth_ PMAK- tvly- dt0c01. duffel_
      fio-u- fo1_ fm1a_ fm1r_ fm2_ FLWSECK xai- nvapi- tfp_ AGE-SECRET-KEY-1 ops_ey ATATT3 ATBB ATCTT3 BBDC- HRKU- NRAK-
      NRII- NRRA- NRAA- sha256~ tk-us- xkeysib- xsmtpsib- shippo_ AVNS_ AstraCS: mdb_sa_sk_ sb_secret_ fpk_`,
    body: /(?:(?=[\w-]{0,30}\d)[\w-]{8,}|[\w-]{24,})(?:[.:][\w-]+)*/y,
  },
  { prefixes: "A3-", body: /[A-Z0-9]{6}-[A-Z0-9-]{20,}/y },
  { prefixes: "00D", body: /[A-Za-z0-9]{12,15}![\w.]{40,}/y },
  { prefixes: "dp.pt. dp.st. dp.ct. dp.sa. dp.scim. dp.audit.", body: /(?:[\w-]{2,40}\.)?[A-Za-z0-9]{20,}/y },
  { prefixes: "re_", body: /[A-Za-z0-9]{8}_[A-Za-z0-9]{16,}/y },
  { prefixes: "SG.", body: /[\w-]{8,100}\.[\w-]{8,}/y },
  { prefixes: "ver:", body: /\d-hint:[\w:+/=-]{12,}/y },
  // JSON Web Tokens, and what is left of one that was cut: the header begins with one of its members.
  {
    prefixes: "eyJ",
    body: /[\w-]{8,1024}\.[\w-]{4,}(?:\.[\w-]*){0,3}|(?:hbGci|0eXAi|raWQi|lbmMi|jdHki|4NXQi|qa3Ui|6aXAi|4NWMi|rIjoi)[\w-]*/y,
  },
  // Hashes that catalogs and logs keep passwords as: bcrypt, crypt, Argon2, SCRAM.
  { prefixes: "$2a$ $2b$ $2x$ $2y$", body: /\d\d\$[./A-Za-z0-9]{53}/y },
  { prefixes: "$1$ $5$ $6$ $8$ $9$ $y$ $apr1$ $argon2 $pbkdf2 $scrypt$ $krb5", body: /[\w./+=,$:@-]{20,}/y },
  { prefixes: "SCRAM-SHA-1$ SCRAM-SHA-256$ SCRAM-SHA-512$", body: /[\w+/=:$,-]{20,}/y },
  // Webhooks of Slack, Discord and Teams.
  {
    prefixes: `hooks.slack.com/ discord.com/api/webhooks/ discordapp.com/api/webhooks/ webhook.office.com/webhookb2/
      outlook.office.com/webhook/`,
    body: /[\w+@/-]{16,}/y,
    shown: true,
  },
  // Private keys without their frame: PKCS #8, PKCS #1, encrypted, elliptic curves, OpenSSH.
  {
    prefixes: "MII MIG MIJ MIK",
    body: /[\w+/]{1,5}(?:IBADANBgkqhkiG9w0BAQEFAASC|IBAAKC|(?:DBO|DBJ|TBX|DBW|TBP)BgkqhkiG9w0BBQ)(?:[\w+/=\s]|\\n)*/y,
  },
  {
    prefixes: "MHcCAQEE MIGHAgEAMBMGByqGSM49 MC4CAQAwBQYDK2V MIGkAgEBBD MIG2AgEAMBAGByqGSM49 b3BlbnNzaC1rZXktdjE",
    body: /(?:[\w+/=\s]|\\n)*/y,
  },
];

/** The forms by the first three characters of their prefixes, which say at once that most texts have none. */
const TABLE = 1 << 15;
const begins = new Uint8Array(TABLE);
const byPrefix: (readonly [prefix: string, form: TokenForm])[][] = [];
for (const form of FORMS) {
  for (const prefix of form.prefixes.split(/\s+/)) {
    const place = Array.from(prefix.slice(0, 3)).reduce((before, sign) => placeAfter(before, sign.charCodeAt(0)), 0);
    if (begins[place] === 0) begins[place] = byPrefix.push([]);
    byPrefix[(begins[place] ?? 0) - 1]?.push([prefix, form]);
  }
}

/** The place of the last three characters, from that of the three before. */
function placeAfter(place: number, character: number): number {
  return ((place << 5) ^ character) & (TABLE - 1);
}

/** What has its mark in the middle or at the end, or none: Azure AD, Terraform, MaxMind, Mailchimp, bots, MySQL's hashes. */
const MARKED =
  /(?<![A-Za-z0-9])(?:[\w~.]{3}\dQ~[\w~.-]{31,34}|[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{20,}|[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk|[0-9a-f]{32}-us\d{1,2}(?!\d)|(?:bot)?\d{8,10}:A[\w-]{33,}|[MNO][\w-]{23,25}\.[\w-]{6}\.[\w-]{27,}|[ps]at\.[\w-]{22}\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{20}|SK[0-9a-f]{32}(?![0-9a-f])|[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}|[0-9a-f]{36}NRAL|\*[0-9A-F]{40}(?![0-9A-F]))/g;
const MIN_MARKED = 32;
const LONG_RUN = /[\w.~:*-]{32}/;

/** An AWS secret goes by its access key and has no form but its length. */
const NEAR_ACCESS_KEY = /(?<![\w/+=-])[A-Za-z0-9/+]{40}(?![\w/+=-])/g;
const NEAR = 300;

export function markTokens(text: string, mark: Mark): void {
  let place = 0;
  for (let next = 0; next < text.length; next++) {
    place = placeAfter(place, text.charCodeAt(next));
    const candidates = begins[place] ?? 0;
    // What comes behind a token begins anew, so that no character is read twice.
    if (candidates > 0) next = Math.max(next, tokenAt(text, next - 2, byPrefix[candidates - 1] ?? [], mark) - 1);
  }
  if (text.length < MIN_MARKED || !LONG_RUN.test(text)) return;
  for (const { 0: token, index } of text.matchAll(MARKED)) mark(index, index + token.length);
}

/** Marks a token that begins here; gives its end, or `at`. */
function tokenAt(text: string, at: number, candidates: readonly (readonly [string, TokenForm])[], mark: Mark): number {
  for (const [prefix, { body, shown }] of candidates) {
    if (!text.startsWith(prefix, at) || (!shown && /[A-Za-z0-9]/.test(text.charAt(at - 1)))) continue;
    const end = endOf(body, text, at + prefix.length);
    if (end === at + prefix.length) continue;
    mark(shown ? at + prefix.length : at, end);
    if (/^A[KSBC3][ICT]/.test(prefix)) markNear(text, at, end, mark);
    return end;
  }
  return at;
}

function markNear(text: string, start: number, end: number, mark: Mark): void {
  const from = Math.max(0, start - NEAR);
  for (const { 0: near, index } of text.slice(from, end + NEAR).matchAll(NEAR_ACCESS_KEY)) {
    mark(from + index, from + index + near.length);
  }
}

const PEM_BEGIN = /-----BEGIN[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|PuTTY-User-Key-File-\d: /g;
const PEM_END = /-----END[A-Z0-9 ]{0,40}PRIVATE KEY/g;
/** What a key consists of; its lines may be written as escapes. */
const PEM_BODY = /[A-Za-z0-9+/=\s:,\\%-]*/y;
const PEM_CHARACTER = /[A-Za-z0-9+/=\s\\]/;
const MAX_PEM = 20_000;

/** The insides of private keys in PEM, also of those whose beginning or end was cut off. */
export function markPem(text: string, mark: Mark): void {
  let end = 0;
  let covered = 0;
  /** Where keys end that have begun. */
  const ends = new Set<number>();
  for (const { 0: frame, index } of text.matchAll(PEM_BEGIN)) {
    const from = index + frame.length;
    if (from < covered) continue;
    if (end < from) end = indexOr(text.indexOf("-----END", from), Infinity);
    covered = end - from < MAX_PEM ? end : endOf(PEM_BODY, text, from);
    ends.add(covered);
    mark(from, covered);
  }
  covered = 0;
  for (const { index } of text.matchAll(PEM_END)) {
    if (ends.has(index)) {
      covered = index;
      continue;
    }
    let from = index;
    while (from > covered && index - from < MAX_PEM && PEM_CHARACTER.test(text.charAt(from - 1))) from--;
    mark(from, index);
    covered = index;
  }
}

/** Where a sticky pattern that matches at `from` ends. */
function endOf(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : from;
}

function indexOr(index: number, otherwise: number): number {
  return index < 0 ? otherwise : index;
}
