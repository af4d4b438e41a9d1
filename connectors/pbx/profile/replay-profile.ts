/**
 * What `replay` and the tests of all connectors read captures by: an invented PBX with odd times, odd units and several
 * telephones in one row. A capture of a real connection needs the profile of that connection.
 */
export const REPLAY_PROFILE: Record<string, unknown> = {
  token: 'replay-token',
  profile: `profile: 1
name: Invented PBX of the replay
baseUrl: https://pbx.example/api
numberForm: e164NoPlus
times: {read: {format: DD.MM.YYYY HH:mm:ss, zone: Asia/Yekaterinburg}}
durations: minutes
auth: {kind: none}
callLog:
  request: {path: /calls, query: {since: "{{ window.from }}", until: "{{ window.to }}"}}
  rowsAre: calls
  map: |
    (
      $results := {"ok": "answered", "quiet": "noAnswer", "busy": "busy", "late": "answeredElsewhere", "gone": "cancelled"};
      {
        "callId": id,
        "direction": $lookup({"in": "inbound", "out": "outbound", "local": "internal"}, dir),
        "customer": client,
        "line": did,
        "startedAt": begin,
        "duration": total_min,
        "talk": talk_min,
        "outcome": $lookup({"ok": "answered", "lost": "missed", "left": "abandoned", "busy": "busy", "quiet": "noAnswer"}, state),
        "legs": [rings.{"device": ext, "user": user, "result": $lookup($results, state), "answeredAt": answered, "endedAt": ended}],
        "recording": rec ? {"id": rec}
      }
    )
webhook:
  verify: {kind: header, name: X-Pbx-Token, value: "{{ credentials.token }}"}
  map: |
    (
      $kinds := {"came": "offered", "dialled": "originated", "ring": "delivered", "talk": "established", "drop": "connectionCleared", "pass": "transferred", "end": "callCleared"};
      $lookup($kinds, what) ? {
        "kind": $lookup($kinds, what),
        "callId": id,
        "at": when,
        "direction": dir = "in" ? "inbound" : dir = "out" ? "outbound",
        "customer": client,
        "line": did,
        "device": ext,
        "user": user,
        "to": to
      }
    )
`,
};
