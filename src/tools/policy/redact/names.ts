// By place: whether a name is that of a credential, told by what its words mean and not by a list of names.

/** A word that by itself says credential, written together with others too: `pgpass`, `authtoken`, `sasltoken`. */
const SECRET_WORD = new RegExp(
  [
    /^(?:pw|psw|pwd|sas|sig|pem|otp|hmac|jaas|cred|auth|jwt|pfx|keytab|clave|psk|pat)s?$/,
    /(?:passw(?:or)?ds?|pswd|passphrases?|passcodes?|pwd|passw|passwort|kennwort|contrase(?:ña|na)|senha|motdepasse|parola|hasło|wachtwoord|lösenord|şifre|пароль|密码|口令|密碼|パスワード|비밀번호)$/,
    /^(?:[a-z]?sessionid|phpsessid)$/,
    /(?:password|passwd|passphrase|credential|secretkey|privatekey|accountkey|sharedkey|apikey)/,
    /(?<!com|by|sur|tres|over|under|encom|im)pass$/,
    /^(?:db|user|bind|root|admin|my|pg)pw$/,
    /secret(?!ar|smanager)/,
    /(?:token|bearer|cookie|dsn|signature|(?<!ba)salt|jwt|(?:basic|http|o|db|user|proxy|master|primary)auth|authori[sz]ation)s?$/,
    /conn(?:ect(?:ion)?)?str(?:ing)?s?$/,
  ]
    .map(({ source }) => source)
    .join("|"),
  "u",
);

/** What goes before `key` where the key orders, finds or shows something and opens nothing. */
const HARMLESS_KEY = wordSet(`primary foreign public pub partition sort cluster clustering range hash unique composite
  natural surrogate business dist distribution order ordering merge join lookup object routing message event record row
  map column schema table index idempotency dedupe deduplication group grouping translation shard sharding candidate
  alternate super parent child bucket cache config setting metadata property field param parameter attribute label tag
  item entity project issue search filter topic kafka offset state segment date time kms authorized known host invalid
  duplicate missing unknown unexpected conflicting json dict hot short arrow`);

/** What `key` is no key in, or a table's: `monkey`, `users_pkey`. */
const NO_KEY = wordSet("mon tur don hoc joc whis lac hic mic dic smo po o p f s flun cliq stuck dis");

/** What goes before `key` where it opens something for sure, so that nearly anything may follow. */
const SURE_KEY = wordSet(`api auth access secret private priv account shared encryption signing master storage client
  ingestion`);

/** What goes before `token` where the token is a place in a list or an amount of text. */
const HARMLESS_TOKEN = wordSet(`next page continuation continue cursor sync resume pagination starting previous prev
  input output prompt completion cached remaining unexpected progress`);

const HARMLESS_PEM = wordSet("ca cert certs certificate public server root chain");
const HARMLESS_SIGNATURE = wordSet("function method call");

/** Names that begin so say something about a credential: `hasSalt`, `use_password`, `maxTokens`. */
const ABOUT_FIRST =
  wordSet(`is has had should can enable enabled disable disabled use uses allow allows require requires
  num max min total count show hide skip force supports existing gen`);

/** Words behind that of the credential which turn its name into one for something else: `api_key_id`, `tokenCount`. */
const ABOUT_LAST = wordSet(`id ids uuid uuids guid name names arn urn type types kind count counts total length len size
  limit quota policy policies status state version algorithm algo alg method methods mode format encoding expiry expires
  expired expiration expire exp ttl age lifetime validity valid invalid at on date time timestamp created updated changed
  rotated rotation used usage last endpoint endpoints url urls uri uris host hostname server issuer audience scope scopes
  path paths file filename files dir folder location provider manager vault source enabled disabled required optional
  allowed supported set present exists missing configured strength min max days hours minutes seconds attempts failures
  errors error description label hint prompt column columns field fields table index position order prefix suffix pattern
  regex rule rules link request requests flow grant group ref reference number num rate ratio per owner user username by
  role permission permissions env variable domain domains alias fingerprint thumbprint checksum mechanism protocol class
  plugin handler service pool budget window settings options based through fail failed encryption weight
  authentication rounds iterations process helper`);

/** Words behind `key` and `auth` with which the name is still that of a credential: `authHeader`, `key_material`. */
const CONTENT = wordSet(`code string str header headers value values data param params parameters info payload content
  text raw plain plaintext base64 base b b64 encoded hex json blob bytes material body old new current previous backup
  primary secondary default test prod dev staging live hash hashed digest encrypted cipher ciphertext pem secret config`);

/** Names by which Artie speaks of a key or salt that it describes elsewhere: by an object, a name or a UUID. */
const REFERENCES = wordSet("encryptionKey ingestionApiKey ingestionAPIKey columnHashingSalt");

/** How the fields are called that name what another field holds, and those that hold it. */
const NAME =
  /^(?:name|key|k|n|field|header|property|param|attribute|variable|setting|option|column|label|type|kind|format|parameter(?:key|name)?)$/;
const VALUE =
  /^(?:new|old|current|default|parameter|string|raw)?(?:values?|val|v|content|data|plaintext|text|default)$/;
/** Fields whose own fields are the names of tables and columns. */
const HOLDS_NAMES = /^(?:tablesconfig|tables|columns|schemas|databases)$/;

export interface NameTraits {
  /** What stands there is a credential. */
  readonly isSecret: boolean;
  /** It may also be the name or the UUID of a credential. */
  readonly mayRefer: boolean;
  readonly isBareKey: boolean;
  readonly isId: boolean;
  /** It names what another field holds. */
  readonly isName: boolean;
  /** It holds what another field names. */
  readonly isValue: boolean;
  readonly holdsNames: boolean;
}

const known = new Map<string, NameTraits>();
/** Answers have few names of fields, but names of tables and columns are as many as there are. */
const MAX_KNOWN = 5_000;
const MAX_NAME = 200;

/** What the name of a field says about what stands there. */
export function traitsOf(name: string): NameTraits {
  const before = known.get(name);
  if (before) return before;
  const plain = joined(name.slice(0, MAX_NAME));
  const traits = {
    isSecret: name.length <= MAX_NAME && namesSecret(wordsOf(name)),
    mayRefer: REFERENCES.has(name),
    isBareKey: /^keys?$/.test(plain),
    isId: /^(?:uu)?id$/.test(plain),
    isName: NAME.test(plain),
    isValue: VALUE.test(plain),
    holdsNames: HOLDS_NAMES.test(plain),
  };
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(name, traits);
  return traits;
}

/** Whether a field of this name holds a credential: `privateKey`, `private_key`, `PRIVATE-KEY` and `privatekey` are one. */
export function isSecretField(name: string): boolean {
  return traitsOf(name).isSecret;
}

/** Whether only a part of what stands there is secret: an address with a password in it. */
export function isConnectionString(name: string): boolean {
  return /conn(?:ect(?:ion)?)?str(?:ing)?s?$|dsn$/.test(joined(name));
}

/** What a field inside of a credential says of it at most, where nothing shows that the whole is a description. */
const DESCRIBES = wordSet("id ids uuid uuids type at status version last expiry expires expiration");

/** Whether a field inside of a credential only describes it: `uuid`, `expiresAt`, `last4`; of an entity also its `name`. */
export function describesSecret(name: string, isEntity: boolean): boolean {
  const words = wordsOf(name);
  return (isEntity ? ABOUT_LAST : DESCRIBES).has(words.at(-1) ?? "") && !namesSecret(words);
}

function joined(name: string): string {
  return name.replace(/[^\p{L}\d]/gu, "").toLowerCase();
}

function wordsOf(name: string): string[] {
  return name
    .replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word !== "");
}

function namesSecret(words: readonly string[]): boolean {
  if (words.length > 1 && ABOUT_FIRST.has(words[0] ?? "")) return false;
  const at = words.findLastIndex((word) => SECRET_WORD.test(word) || isKey(word));
  if (at < 0) return SECRET_WORD.test(words.join("")) && !ABOUT_LAST.has(words.at(-1) ?? "");
  const tail = words.slice(at + 1);
  const word = words[at] ?? "";
  const before = words[at - 1] ?? "";
  if (word === "auth" && before === "basic" && tail.join(" ") === "user info") return true;
  if (tail.some((next) => ABOUT_LAST.has(next))) return false;
  if (/^keys?$/.test(word))
    return !HARMLESS_KEY.has(before) && (SURE_KEY.has(before) || tail.every((next) => CONTENT.has(next)));
  if (/^tokens?$/.test(word)) return !HARMLESS_TOKEN.has(before);
  if (word === "auth") return tail.every((next) => CONTENT.has(next));
  if (word === "pem") return !HARMLESS_PEM.has(before) && !(before === "key" && words[at - 2] === "public");
  if (/^signatures?$/.test(word)) return !HARMLESS_SIGNATURE.has(before);
  return true;
}

/** `key`, `apikey`, but not `primarykey` or `monkey`. */
function isKey(word: string): boolean {
  const before = /^(\p{L}*?)keys?$/u.exec(word)?.[1];
  return before !== undefined && !HARMLESS_KEY.has(before) && !NO_KEY.has(before);
}

function wordSet(words: string): ReadonlySet<string> {
  return new Set(words.split(/\s+/));
}
