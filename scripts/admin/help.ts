/** What `npm run admin -- --help` says. */

export const HELP = `The operator's desk, from a terminal. The same as /admin in the browser.

  npm run admin -- flags list                     every flag that is set, who set it and when
  npm run admin -- flags set <name> <value>       in force everywhere within 15 seconds
  npm run admin -- flags clear <name>             back to its default
  npm run admin -- flags history <name>           its versions, newest first
  npm run admin -- message show | clear           what is pinned to everybody's page; take it down
  npm run admin -- message set <text>             pin it
  npm run admin -- blocks list                    who is blocked, and until when
  npm run admin -- blocks add <key>               block a client; keys stand in the list and in the log
  npm run admin -- blocks remove <key>            lift the block and forget earlier ones
  npm run admin -- sessions revoke <user id>      sign a person out everywhere
  npm run admin -- catalog show                   the version in force
  npm run admin -- catalog push <file.json>       replace it as a whole
  npm run admin -- limiter show                   who decides, what is down, where the two differ
  npm run admin -- limiter set do 100             or: shadow 25, kv
  npm run admin -- audit                          who changed what

  --url <origin>     where the service is (http://localhost:8787)
  --json             the service's own answer, for scripts; npm writes lines of its own before it, unless it is
                     called as npm run --silent admin -- ... --json
  --by <name>        who changes a flag or the message, for the record (your login name)
  --note <text>      why
  --percent <0-100>  flags set: only for this share of people
  --text             flags set: true, false and numbers are texts, too
  --version <n>      flags, limiter, catalog: only if this is still the version in force; 0 = none yet
  --level <level>    message set: info (default) or warning
  --until <time>     message set: when it goes by itself, such as 2030-01-31T12:00:00Z
  --for <seconds>    blocks add: for how long (3600)

The token is read from the environment variable ADMIN_TOKEN and from nowhere else, except that the service on this
machine is asked with its own (.dev.vars, or the one that npm start passes). It is never sent over plain http to
another machine.

Exit codes: 0 done, 1 refused by the service, 2 this command line makes no sense, 3 no answer, no file or no token.

For example:
  ADMIN_TOKEN=$(pass switchband/admin) npm run admin -- limiter show --url https://switchband.example
`;
