// Faults of change capture: replication slots, publications, logs, and what must be turned on at a source.
import { sqlstate, mysql, oracle, sqlServer, clickhouse, named, databricks, aws } from "./forms.ts";
import type { Rule } from "./rule.ts";

const SLOT = String.raw`(?:replication )?slot(?: "")?`;
const slot = (verb: string) => new RegExp(`${SLOT} ${verb}`, "i");
const SETTING_IS = String.raw`(?: (?:property|parameter|setting|variable))?(?: ?(?:>=|=|:)| (?:""|is|must|to|needs|has|should|set|currently|not|minimal|noblob|statement|mixed|off|replica)\b)`;
const setting = (name: string) => new RegExp(String.raw`(?<![\w.-])(?:${name})${SETTING_IS}`, "i");

/** In languages of others only the noun is known, so that the code says the rest. */
const SLOT_NOUN = "(?:slot|スロット|слот|槽|슬롯)";
const PUBLICATION_NOUN = "(?:publi[ck]a\\p{L}+|pubblicazione|публикаци\\p{L}+|パブリケーション|发布|發布|발행)";
const nounWith = (noun: string, codes: string) =>
  new RegExp(String.raw`${noun} ?""[^:]*\bSQLSTATE (?:${codes})\b`, "iu");

const AFTER_SLOT =
  "Look which source reader uses the slot, drop it and deploy the reader so that a new one is made, then start a backfill of the tables; max_slot_wal_keep_size on the source keeps changes for longer.";
const WRITER =
  "Enter the primary (writer) instance's host in the source connector: a replica does not decode its changes.";

export const CAPTURE: readonly Rule[] = [
  { code: "oracle_shadow_script", when: [/\bshadow (?:script|tables?)\b/i] },
  {
    code: "validation",
    when: [
      sqlstate("42P01|42703"),
      mysql("1146|1054"),
      oracle("942|904"),
      sqlServer("207|208"),
      clickhouse("60"),
      databricks("TABLE_OR_VIEW_NOT_FOUND"),
    ],
    remedy: "Correct the name of the table or column, or allow the user of {connector} to read it.",
  },
  {
    code: "slot_shared",
    when: [
      slot(String.raw`(?:is |was )?(?:already |also )*(?:being )?used by (?:the |another |other )?source reader`),
      new RegExp(
        String.raw`\bshar(?:es?|ing) (?:the |a |one |same )*${SLOT}|\bsource readers (?:both )?use the same ${SLOT}|${SLOT} is used by (?:two|several|multiple|more than one) source readers|source reader "" (?:is )?already us(?:es|ing) (?:the |this )?${SLOT}|${SLOT} is shared\b`,
        "i",
      ),
    ],
  },
  {
    code: "no_free_slots",
    when: [
      /\ball replication slots are in use/i,
      /(?<![\w.-])max_replication_slots(?![\w.-])/i,
      new RegExp(`${SLOT_NOUN}.*\\bSQLSTATE 53400`, "i"),
    ],
  },
  {
    code: "history_lost",
    when: [
      new RegExp(
        String.raw`\b(?:cannot read from|can no longer (?:get changes from|access)) (?:logical )?${SLOT}`,
        "i",
      ),
      slot(String.raw`(?:has been |was |is |got )?(?:invalidated|lost|not valid)`),
      /\bwal_status\b[^:;]{0,12}\blost\b|\b(?:WAL segment \w+|requested WAL) has (?:already )?been removed|\bbefore replication slot's confirmed|\bahead of the WAL flush position/i,
    ],
    remedy: AFTER_SLOT,
  },
  {
    code: "history_lost",
    when: [
      /\b(?:error|errno)[: ]*\(?1236\b(?!.*(?:max_allowed_packet|server[_ ](?:uu)?id|binary log is not open|gtid_mode))/i,
      mysql("1373|1789"),
      /\bCould not find first log file name|\b(?:master|source) (?:has )?purged|\bGTIDs?\b[^;]{0,80} purged|\bpurged (?:the |its |required )*bin(?:ary )?log|\bCould not open log file|\bposition > file size/i,
      /\bstart replication from (?:impossible )?position|\b(?:bin(?:ary )?logs?|mysql-bin)\b[^:;]{0,60}(?:no longer|purged|not available|not found)|\bno longer available on the server|\bFile "" not found \(OS errno|\brequires (?:the )?bin(?:ary )?log file\b/i,
      named(
        "ChangeStreamHistoryLost|CappedPositionLost|ChangeStreamFatalError|InvalidResumeToken|OplogStartMissing|NonResumableChangeStreamError",
      ),
      /\bresume (?:of change stream was not|point may no longer)|\bresume ?token (?:was )?not found|\bexpired resume token|\bno longer (?:be )?in the oplog/i,
      oracle("1281|1284|1291|1292|308|310"),
      /\blog files? do(?:es)? not contain the offset|\bstart SCN \S+ (?:in the archive|is no longer)/i,
      /\binsufficient number of arguments were supplied for the procedure or function\b|\bfn_cdc_get_(?:all|net)_changes_ ?\.\.\./i,
      /\bLSN\b[^:;]{0,60}(?:outside|out of range|not (?:with)?in the|no longer|less than the min)|\bchanges have (?:already )?been cleaned up|\bmin(?:imum)?[ _]valid[ _]version/i,
      aws("TrimmedDataAccess"),
      /\breplica GC threshold/i,
    ],
  },
  {
    code: "slot_missing",
    when: [
      slot(String.raw`(?:does not|doesn't) exist|${SLOT} (?:was |is )?(?:not found|missing)`),
      /\b(?:no|missing) replication slot\b/i,
      nounWith(SLOT_NOUN, "42704"),
    ],
  },
  {
    code: "slot_stale",
    when: [
      slot(String.raw`[^:;]*\b(?:dangling|stale|orphaned|inactive)\b`),
      /\b(?:dangling|stale|orphaned) replication slot/i,
    ],
  },
  {
    code: "slot_in_use",
    when: [
      slot(String.raw`(?:is |was )?(?:currently |already )?(?:active|in use|used|exists|not created in this database)`),
      /\bactive for PID \d/i,
      nounWith(SLOT_NOUN, "55006|42710"),
    ],
  },
  {
    code: "replica_identity",
    when: [
      /\breplica identity\b/i,
      /\b(?:no|without an?|lacks? an?|missing an?|(?:does not|doesn't|must|not) have an?) primary key/i,
    ],
  },
  {
    code: "publication_incomplete",
    when: [
      /\bpublication (?:"" )?(?:is missing (?:the )?(?:following )?tables?|does not (?:include|contain|publish|cover)|lacks|has no tables)/i,
      /\b(?:not|isn't) (?:yet )?(?:in|part of|included in|covered by|a member of|published by) (?:the |your |any )?publication|\bmissing (?:from|in) (?:the )?publication|\bno tables in publication/i,
    ],
  },
  {
    code: "publication_missing",
    when: [
      /\bpublications? (?:"" )?(?:does not exist|doesn't exist|(?:was |is )?(?:not found|missing)|could not be found)|\b(?:no|missing) publication\b/i,
      nounWith(PUBLICATION_NOUN, "42704"),
    ],
  },
  {
    code: "cdc_not_enabled",
    when: [/\bcannot be used while in recovery|\bfrom the writer node|\bon RO \(Read Only\) node/i],
    remedy: WRITER,
  },
  {
    code: "wal_level",
    when: [
      setting("(?:effective_)?wal_level"),
      /\bWAL level (?:is|must|has|needs|should)\b|\blogical (?:replication|decoding) (?:isn't|is not|not) enabled|\brequires wal_level\b|(?<![\w.-])(?:rds\.logical_replication|cloudsql\.logical_decoding|azure\.replication_support)(?: flag| parameter)? (?:is|must|=|has|needs)/i,
    ],
  },
  {
    code: "cdc_not_enabled",
    when: [
      setting("binlog_(?:format|row_image|row_metadata|row_value_options)|log_bin|gtid_mode"),
      /\bbinary log(?:ging)? (?:is )?(?:not|disabled|off)|\bbinlog(?:ging|s)? (?:is |are )?(?:not enabled|disabled)|\bnot using binary logging|\bnot configured to use a (?:row|full) binlog_/i,
      mysql("1381"),
    ],
    remedy: "Turn binary logging on at the source, with binlog_format set to ROW and binlog_row_image to FULL.",
  },
  {
    code: "cdc_not_enabled",
    when: [/\bbin(?:ary )?log retention\b/i],
    remedy:
      "Have the source keep its binary logs for days (binlog_expire_logs_seconds; on Amazon RDS the binlog retention hours of mysql.rds_set_configuration).",
  },
  {
    code: "cdc_not_enabled",
    when: [/\bpre-?(?: ?and-?post-?)?images?\b|\bchangeStreamPreAndPostImages\b/i],
    remedy:
      "Turn pre- and post-images on for the collection (collMod with changeStreamPreAndPostImages), and keep them for as long as the oplog.",
  },
  {
    code: "cdc_not_enabled",
    when: [
      named("Location40573|NoReplicationEnabled"),
      /\bonly supported on replica sets|\bnot (?:running with --replSet|a replica set)|\bchange streams? (?:is|are|has|have) not (?:been )?(?:enabled|supported)/i,
    ],
    remedy: "Run the source as a replica set with change streams enabled: a standalone server has no oplog.",
  },
  {
    code: "cdc_not_enabled",
    when: [
      oracle("258|1325"),
      /\b(?:NO)?ARCHIVELOG mode\b|\barchive ?log mode (?:must|is not)|\barchive log LOG_MODE\b/i,
    ],
    remedy: "Put the Oracle database into ARCHIVELOG mode (ALTER DATABASE ARCHIVELOG, with the database mounted).",
  },
  {
    code: "cdc_not_enabled",
    when: [/\bsupplemental log/i],
    remedy:
      "Enable supplemental logging on the Oracle database and its tables (ALTER DATABASE ADD SUPPLEMENTAL LOG DATA).",
  },
  {
    code: "cdc_not_enabled",
    when: [
      sqlServer("22832|22901|22903|22904|22919|22977|22985|4998"),
      /\b(?:not|isn't) (?:yet )?enabled for (?:Change Data Capture|CDC|change tracking)\b|\b(?:Change Data Capture|CDC|change tracking) (?:is|has) not (?:been )?enabled|\bSQL ?Server ?Agent (?:is |was )?not (?:currently )?running|\b(?:does|do) not have (?:Change Data Capture|CDC) enabled|\bupdate the metadata that indicates|\binvalid object name cdc\./i,
    ],
    remedy:
      "Enable Change Data Capture with sys.sp_cdc_enable_db, and sys.sp_cdc_enable_table for each table, with SQL Server Agent running.",
  },
  {
    code: "cdc_not_enabled",
    when: [
      aws("PointInTimeRecoveryUnavailable"),
      /\bpoint[- ]in[- ]time recovery (?:is )?(?:not enabled|disabled)|\bDynamoDB Streams? (?:is |are )?(?:not enabled|disabled)|\bdoes not have (?:a )?streams? enabled/i,
    ],
    remedy: "Turn DynamoDB Streams (new and old images) and point-in-time recovery on for the table.",
  },
  {
    code: "cdc_not_enabled",
    when: [
      /\bstreams? (?:is |are )?(?:not (?:been )?enabled|disabled)|\brangefeeds? require|\bcould not access file "": No such file/i,
    ],
  },
];
