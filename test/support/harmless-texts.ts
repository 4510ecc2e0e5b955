// What speaks of credentials and has none: errors of databases and warehouses, statements and their help, names of columns,
// and sentences. `⏎` stands for a line break.

export const harmlessTexts: readonly string[] = `
FATAL: password authentication failed for user "artie" (SQLSTATE 28P01)
failed to start pipeline: failed to validate source: FATAL: password authentication failed for user "artie"
Access denied for user 'artie'@'10.0.0.7' (using password: YES)
Access denied for user 'artie'@'10.0.0.7' (using password: NO)
ORA-01017: invalid username/password; logon denied
Login failed for user 'artie'. Reason: Password did not match that for the login provided. [CLIENT: 10.0.0.1]
390144 (08004): JWT token is invalid. [5c2e3f4a-1b2c-4d5e-8f90-a1b2c3d4e5f6]
Incorrect username or password was specified.
UnrecognizedClientException: The security token included in the request is invalid.
ExpiredToken: The provided token has expired.
token expired
Token expired at 2026-01-02T03:04:05Z
invalid key: id
invalid key: orders-2024
Duplicate entry '5' for key 'users.PRIMARY'
duplicate key value violates unique constraint "users_pkey"
Key (id)=(5) already exists.
Key (email, created_at)=(ada@example.com, 2024) already exists.
primary key: id
primary keys: id, tenant_id
foreign key: orders.customer_id
partition key: tenant_id=42
The private key must be a PEM that starts with -----BEGIN PRIVATE KEY-----
Use ALTER USER artie PASSWORD '...' and put the new one into the connector
ALTER USER artie WITH PASSWORD '<new password>'
ALTER USER artie PASSWORD '***'
CREATE USER artie IDENTIFIED BY '<password>';
ALTER USER artie IDENTIFIED BY <new_password>
ALTER USER artie SET RSA_PUBLIC_KEY='MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA1';
Run SET PASSWORD FOR the user
column "password_hash" of relation "users" does not exist
Unknown column 'api_token' in 'field list'
null value in column "token" of relation "sessions" violates not-null constraint
syntax error at or near "token"
unexpected token: SELECT
Unexpected token '<', "<!DOCTYPE "... is not valid JSON
Unexpected token } in JSON at position 5
near unexpected token \`('
Incoming request with IP/Token 203.0.113.7 is not allowed to access Snowflake.
secret://STAGING_PASSWORD
password=secret://PG_PASSWORD host=db
Write it as secret://NAME where a credential belongs
kept as secret://ENCRYPTION_KEY_CARDS_9ED32106
Secretary: Janet Yellen
tokenizer: cl100k_base
author=Smith2020
Requirement is not authorization: release only to the authorized outcome.
per_layer_token_embd.weight=CPU
MAX_TOKENS=4096
basic auth creates a session
Basic header is applied
Bearer authentication is required
Authorization header is missing
Authorization: Bearer token missing
Missing Authorization header: expected "Bearer <token>"
WWW-Authenticate: Bearer realm="artie"
the password is required
the password is wrong
password must be at least 8 characters
password: must be at least 8 characters
Password: required
password: 8-64 characters
the token is invalid or has expired
api_key_id: 8a9a6b0e-6d0f-4f5e-9d43-0f6f5a2f6c11
encryption key 8a9a6b0e-6d0f-4f5e-9d43-0f6f5a2f6c11 not found
encryption key orders-dek-2026-06 not found
ingestion API key "Mobile app" was not found
column hashing salt "Emails" is in use by 3 pipelines
arn:aws:kms:us-east-1:123456789012:key/abcd1234-a56b-7890-cdef-1234567890ab
https://api.example:8000/path?email=a@b.example
https://registry.example/@scope/pkg/-/x.tgz
http://host.example:9077 refused write from agent ai:claude-code@pop-os
see https://docs.example/auth#token-expiry
postgres://artie@db.example:5432/shop
postgres://db.example:5432/shop?user=artie@tenant
image repo/name:1.2@sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef
mail ops@example.com about db.example:5432
git@github.com:artie/x.git
user:artie@example.com/resource
2026-08-03T09:00:00Z 10:30:45 token refreshed
nextPageToken: abc123
{"nextPageToken":"eyJvZmZzZXQiOjEwfQ==","primaryKeys":["id","password"]}
{"encryptionKey":{"uuid":"1","name":"Payments"}}
excludeColumns: password, token, api_key
columns: ["id", "password", "email"]
columnsToHash: ["password","email"]
('id', 'password', 'email')
SELECT id, password_changed_at, token_count FROM users
| id | password | email |
tests: 5 pass: 4 fail: 1
auth: SCRAM required
auth failed: no pg_hba.conf entry for host "10.0.0.1", user "artie", database "shop", no encryption
no pg_hba.conf entry for host "10.0.0.1", SSL off
ssh: handshake failed: ssh: unable to authenticate, attempted methods [none publickey], no supported methods remain
connection string is invalid
could not parse DSN: missing host
cookie: not set
signature: mismatch
The signature does not match
salt: not set
password_encryption=scram-sha-256
password_encryption = 'scram-sha-256'
max_token_length=64
sort key: created_at
key=value pairs are expected
key: value
keys: 3
secret "DB" was not found
There is no secret "STAGING". Ask the person to add it under this name.
There is no secret STAGING_2024_DB yet
"PASSWORD" is not the name of a secret; use letters, digits and underscores.
Correct the user name or the password of the connector.
A secret can't go into password_hint: it would be shown there.
SASL authentication failed: SCRAM-SHA-256
sasl_mechanism=SCRAM-SHA-256 security_protocol=SASL_SSL
authenticator=externalbrowser
auth_method: key-pair
task-force-2024-alpha
art_gallery_visits_2024
npm_config_registry_2
secret_santa_participants_2024
hf_transfer_speed2
sk-learn-1.2
disk-usage-2024
2 tokens used
key 'users.email_unique'
for key 'PRIMARY'
Object key: exports/2024/orders.parquet
S3 key exports/2024/01/orders.parquet not found
message key: 42
hash key: pk, range key: sk
CREATE TABLE t (id int PRIMARY KEY, password varchar(255), token text)
password varchar(255) NOT NULL
"password" character varying(255)
ALTER TABLE users ADD COLUMN api_token text
GRANT SELECT (id, token) ON sessions TO artie
REVOKE USAGE ON SCHEMA secrets FROM artie
CREATE USER artie IDENTIFIED EXTERNALLY
IDENTIFIED BY clause is missing
password policy: default
Password expired. Change it with ALTER USER.
Your password has expired at 2026-01-01
key_block_size=8
primary_key=id
sslkey=/etc/ssl/client.key sslcert=/etc/ssl/client.crt
keepalives=1 keepalives_idle=30
foreign_key_checks=0
passwordless login is on
pass the slot name in settings.replicationSlotOverride
passed: 12
compass=north
bypass: true
monkey=banana
connection=closed
connect_timeout=10
conn: closed
signal: killed
assignment: none
Validation failed:⏎password: required⏎name: too short
Error:⏎  password: must be at least 8 characters⏎  token: invalid
pass=5 fail=1
auth=plain
password=$PGPASSWORD
password=%PASSWORD%
UPDATE users SET password = :password WHERE id = :id
UPDATE users SET password_hash = crypt($1, gen_salt('bf'))
WHERE users.password = accounts.password
ON t.token = s.token
COMMENT ON COLUMN users.password IS 'bcrypt hash'
public.auth_tokens: 1203 rows copied
token_type=Bearer expires_in=3600
arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/db-AbCdEf
secret arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/db-AbCdEf was not found
existingSecret: my-release-postgresql
existingSecretPasswordKey: postgres-password
Secret "regcred-2024" not found
secrets "my-app-secret-v2" is forbidden: User "system:serviceaccount:a:b" cannot get resource
resume token: 8263A1B2C3000000012B022C0100296E5A1004
continuation token=abc123def456
line one⏎tokens: 1234⏎line two
auth=SCRAM-SHA-256
line one⏎auth: oauth2⏎line two
salt_rounds=10
auth0|5f7c8ec7c33c6c004bbafe82
password: \${DB_PASSWORD}
password: \${env:DB_PASSWORD}
password: $(DB_PASSWORD)
password = var.db_password
password = data.aws_secretsmanager_secret_version.db.secret_string
password=os.environ["DB_PASSWORD"]
password = os.getenv("DB_PASSWORD")
password: process.env.DB_PASSWORD
password = config.get("db.password")
line one⏎password: !Ref DbPassword⏎line two
line one⏎password: !vault |⏎line two
password = (sensitive value)
password=***hidden***
postgres://<user>:<password>@<host>:5432/<db>
jdbc:oracle:thin:@db.example:1521:orcl
jdbc:oracle:thin:@//db.example:1521/svc
urn:ietf:params:oauth:token-type:jwt
urn:ietf:params:oauth:grant-type:jwt-bearer
mysql --host=db.example --port=3306 -P 3306
docker run -p 5432:5432 postgres
docker run -p 8080:80 nginx
docker run --rm -p 127.0.0.1:5432:5432 postgres:16
podman run -d -p 6379:6379 redis
mariadb-dump --single-transaction -P 3306 shop
MongoDB - replica set rs0 -primary
MySQL binlog mysql-bin.000123 -position 4567
Mongo oplog window -p95 12 h
ERR AUTH <password> called without any password configured for the default user.
API key "prod-2024" was revoked
credential_process = /usr/bin/x
encryption key: customer-managed
password_authentication: scram-sha-256
users.encrypted_password -> USERS.ENCRYPTED_PASSWORD
users.password -> USERS.PASSWORD
| column | type |⏎| password | varchar(255) |⏎| token | uuid |
| password | varchar(255) | NO | MUL |
MERGE INTO t USING s ON t.key = s.key WHEN MATCHED THEN UPDATE SET password = s.password
CREATE USER artie IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS'
`
  .trim()
  .split("\n")
  .map((line) => line.replaceAll("⏎", "\n"));
