// Takes the names out of a text of others: somebody's table, slot or user may be called anything, and decides nothing.

const NAME = '""';

/**
 * Settings that are the fault itself, also when they are quoted: `"wal_level" >= "logical"`, `system variable
 * 'binlog_format' must be ...`.
 */
const SETTING =
  /(["'`])((?:effective_)?wal_level|max_(?:replication_slots|wal_senders)|binlog_(?:format|row_image|row_metadata)|log_bin)\1(?= *(?:>=|=|must|needs|has to|is (?:set|currently|replica|minimal|["'])))/g;
/** Quotes around such a setting say nothing where a name stands. */
const EXPECTS_NAME = /\b(?:table|relation|view|slot|publication|user|role|database|schema|object|column|index) $/i;

/** What SQL Server keeps for itself in a database whose changes are captured. */
const CAPTURE =
  /(?<=\bInvalid object name )(["'])(cdc\.(?:lsn_time_mapping|change_tables|captured_columns|index_columns|ddl_history|fn_cdc_\w+|\w+_CT))\1/gi;

/** MongoDB quotes the command that it refuses. */
const COMMAND = /(?<=\bcommand )\{.*\}/g;

/** What a pooler in between does not understand. */
const KEYWORD = /(?<=syntax error at or near )\\?"(IDENTIFY_SYSTEM|(?:START|CREATE|READ)_REPLICATION\w*)\\?"/g;

/**
 * A whole error that is passed on in quotes: `response body: "Code: 516. DB::Exception: ..."`, `with error message '...'`,
 * `{"errors":["pq: ..."]}`, `oauth2: "invalid_grant"`, `Cause: [...]`.
 */
const PASSED_ON =
  /\b(?:body|message"?|(?:\w+_)?desc(?:ription"?)?|errors?"?|cause|exception) ?[:=] ?\[?$|\b(?:error message|binary log:) $|\boauth2: (?:"\w+" )?$/i;

const QUOTED = /"(?:[^"\\]|\\.|"")*"|(?<!\w)'(?:[^'\\]|\\.|'')*'(?!\w)|`[^`]*`|«[^»]*»|»[^«]*«|[“„][^“”]*[“”]/g;
/** SQL Server's `[dbo].[orders]`, but not Databricks' `[ERROR_CLASS] ...`, nor lists of texts and structs. */
const BRACKETED = /(?<!\bSQLSTATE ?|(?:^|: |\] ?)(?=\[[A-Z][A-Z_.]+\] [A-Z]))\[(?:[^[\]{}"]|\[[^[\]]*\])*\]/g;
const ADDRESS = /\b(?:arn:aws[\w-]*:\S+|[a-z][a-z\d+.-]*:\/\/\S*[^\s,.;:)])/gi;

const NOUN =
  "table|relation|view|slot|publication|user|role|login|principal|database|schema|catalog|dataset|object|column|collection|index|function|procedure|sequence|warehouse|bucket|namespace|keyspace|reader|connector|pipeline|constraint|tablespace";
/** Behind a noun these go on with the sentence: they are no name. */
const NO_NAME =
  "is|are|was|were|be|been|has|have|had|does|do|did|can|cannot|could|may|might|must|should|will|would|not|no longer|already|and|or|of|in|into|on|at|to|for|from|with|without|by|as|that|which|who|because|but|if|the|this|it|a|an|any|all|name|names|owner|exists?|missing|found|system|server|connections?|access|permissions?|privileges?|errors?|failed|authentication|accounts?|timeout|denied|directories|specified|requested|named|called|supplied|refused|lost|unknown|invalid|exceeded|expired|locked|disabled|needs|requires|lacks|reader|history|scan|connect|files?|state|database|schema|table|changes?|session|services?|registry|supplemental";
const WORD = String.raw`(?:[^\s,;:()"]|:(?!\s|$))+`;
const NAMED = new RegExp(String.raw`\b(${NOUN})((?<=(?:^|: )\w+):? +| +)(?!(?:${NO_NAME})(?![\w-]|\.\w))${WORD}`, "gi");
const LISTED = new RegExp(
  String.raw`\b((?:table|column|collection|slot|schema|database)s)(:? +)${WORD}(?:, ${WORD})+(?=$| \()`,
  "gi",
);
/** Some names stand bare, whatever words they are: `permission denied for table no such host`, `table eof does not exist`. */
const CLOSING = new RegExp(
  String.raw`\b((?:for|as|of|on|to) (?:the )?(?:${NOUN})) +(?!""|or )[^"(),;:]+?(?= *(?:$|[(),;:]|\.(?:\s|$)| (?:on|from|using|in|to|because|with|or|and) ))`,
  "gi",
);
const ABSENT = new RegExp(
  String.raw`\b(${NOUN}) +(?!"")(?:(?!\b(?:${NOUN})\b)[^"(),;:])+?(?= (?:does not|doesn't) exist\b)`,
  "gi",
);

/** The text with `""` in place of each name. */
export function withoutNames(text: string): string {
  return text
    .replace(KEYWORD, "$1")
    .replace(SETTING, (quoted, _quote, name: string, at: number, all: string) =>
      EXPECTS_NAME.test(before(all, at)) ? quoted : name,
    )
    .replace(CAPTURE, "$2")
    .replace(COMMAND, NAME)
    .replace(BRACKETED, unlessPassedOn)
    .replace(QUOTED, unlessPassedOn)
    .replace(ADDRESS, NAME)
    .replace(/""(?:[.@]"")+/g, NAME)
    .replace(CLOSING, `$1 ${NAME}`)
    .replace(ABSENT, `$1 ${NAME}`)
    .replace(LISTED, `$1$2${NAME}`)
    .replace(NAMED, `$1$2${NAME}`);
}

function unlessPassedOn(quoted: string, at: number, text: string): string {
  return PASSED_ON.test(before(text, at)) ? quoted.slice(1, -1) : NAME;
}

function before(text: string, at: number): string {
  return text.slice(Math.max(0, at - 30), at);
}
