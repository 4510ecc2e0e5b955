// What `artie-mcp --help` prints.

export const HELP = `artie-mcp: Artie's pipelines as tools for agents, over the Model Context Protocol

Usage: artie-mcp <command> [options]

Commands
  stdio      Serve MCP on stdin and stdout
  http       Serve MCP over HTTP; the URL is the first line printed
  sandbox    Run an Artie API with made-up data on this machine
  tools      Print the selected tools as Markdown
  drift      Print what differs between --spec and what is used here; exit code 2 when something used has changed
  connect    Give an agent program of this machine Artie: connect CLIENT, connect --list, connect --check CLIENT
  disconnect Take it out again: disconnect CLIENT
  gateway    Serve agents anywhere, each with a grant of its own; the first line printed is {"url","adminToken"?}

Commands that ask a gateway
  grant      create --name N, list, show ID, renew ID --expires WHEN, revoke ID, code ID
  member     create NAME [--role admin | --grant ID], list, revoke NAME
  account    add [NAME], list, remove NAME; the API key comes on stdin
  secret     set NAME --for DESTINATION, list, remove NAME; the value comes on stdin
  approvals  List the calls that wait for a person: what each would do, and how long it waits
  approve    approve ID, deny ID: decide on one of them; --reason TEXT, --minutes N
  audit      export [--since 8h] [--pipeline NAME]... [--grant ID] [--format md|json|csv] [--audit FILE], verify

Options of stdio and http
  --sandbox            Start a sandbox and use it; no account is needed
  --api-url URL        The Artie API (default https://api.artie.com)
  --events-url URL     The Events API of your deployment, for tracking events
  --folder DIR         Files below it may be read, where the client names no folders of its own; may be repeated
                       (default: the working directory)
  --audit FILE         Record every call in this file, as JSON Lines

Options of stdio, http, tools and connect
  --access LEVEL       read, operate, change or everything (default operate)
  --methods A,B        Only tools of these methods: read, write, custom, list, get, create, update, delete
  --tags A,B           Only tools with one of these tags
  --exclude NAME,NAME  Leave these tools out; "new" stands for all that --spec adds
  --spec FILE|URL      Follow this OpenAPI description of the Artie API: new fields and operations, and what is gone

Options of http
  --host HOST          Where to listen (default 127.0.0.1)
  --port PORT          0 takes any free port (default 0)
  --key-file FILE      Clients must send the key in this file as a bearer token; no other user may read the file
  --no-key             Let in every user and program of this machine; with --sandbox it is not needed

Options of sandbox
  --port PORT          0 takes any free port (default 0)
  --seed N             Other made-up names (default 1)
  --pipelines N        At least so many pipelines
  --speed X            How many times as fast time goes (default 1)
  --latency MS         How long every answer takes
  --rate-limit N       Requests per second that are answered
  --fault NAME=RATE    How often, from 0 to 1, requests fail so; may be repeated

Options of tools and drift
  --json               Print JSON instead; of tools with their input schemas

Options of connect and disconnect
  --project            In the project of this folder, for everybody who works in it, instead of for you everywhere
  --replace            Replace or remove an entry that somebody has changed

Options of connect
  --grant-stdin        The URL of a grant, or an API key, comes on stdin: it is used while no VS Code window is open
  --pipeline NAME      Only this pipeline, by name or UUID, with its connectors and reader; may be repeated. What a grant
                       reaches without a window says the grant itself
  --sandbox            The client gets made-up data
  --api-url URL        With an API key: the Artie API
  --dry-run            Show what would be written
  --list               Show all clients: installed, connected, broken and why; --json for programs
  --check              Try a client that is connected, and say what was seen

Options of gateway
  --store STORE        sqlite:FILE or postgres://... (default a file in ARTIE_HOME; with --sandbox, memory)
  --host HOST          Where to listen (default 127.0.0.1)
  --port PORT          0 takes any free port (default 4319)
  --public-url URL     The https address that clients use, where it is another one
  --tls-cert FILE      With --tls-key FILE: speak TLS; or
  --behind-proxy       A proxy in front speaks TLS
  --keep-calls DAYS    How long calls stay in the audit log (default 90)
  --approval-webhook URL  Is told of calls that wait for a person; signed with ARTIE_APPROVAL_WEBHOOK_SECRET
  --new-admin NAME     Instead of serving: make another administrator in the store and print the token
  --new-signing-keys   Instead of serving: forget the keys that sign access tokens
  --no-client-documents  Clients that sign in with OAuth register themselves; the gateway fetches nothing of theirs
  --sandbox, --api-url, --events-url, --spec as above

Options of grant create, and of the commands that ask a gateway
  --client C, --account A, --pipeline NAME (may be repeated), --require-token, --calls-per-minute N, --writes N,
  --approval none|destroy|writes, --approval-by member|client (default member), --expires 30m|8h|7d|DATE (default 8h),
  and those that choose tools, as above
  --gateway URL        Where the gateway is (default http://127.0.0.1:4319)
  --json               Print the answer as JSON

Environment
  ARTIE_API_KEY        The API key for stdio and http without --sandbox
  ARTIE_SPEC           The same as --spec
  ARTIE_GATEWAY_KEY    The gateway's master key: 32 bytes in base64; "NEW,OLD" changes it
  ARTIE_APPROVAL_WEBHOOK_SECRET
                       What signs what --approval-webhook is told: at least 24 characters
  ARTIE_GATEWAY_TOKEN  An administrator's token, for the commands that ask a gateway
  ARTIE_HOME           Where the launcher of connected clients and the last good description lie (default ~/.artie)
  ARTIE_SECRET_NAME    The value that secret://NAME stands for in a tool's input
  ARTIE_SECRET_NAME_FOR
                       Where it may go, and nowhere else: hosts, bigquery:PROJECT, snowflake:ACCOUNT, s3:BUCKET and
                       the like, or artie (salts); separated by commas. ARTIE_SECRET_INGESTION_KEY goes to --events-url
`;
