#!/bin/bash
# Checks this record with bash, sha256sum, openssl and jq. It needs nothing of the program that wrote it.
#
#   bash verify.sh                         everything
#   bash verify.sh --key record.pem        with a public key that you have from elsewhere
#   bash verify.sh --vault FOLDER          and the evidence files that lie there
#   bash verify.sh --quoted "#142 9f3a.."  and a head that somebody saw in chat
#   bash verify.sh --entry 12              one entry alone, by its proof
#   bash verify.sh --tsa ca.pem            and the time stamps, with the certificate of who vouches for their maker
set -u
export LC_ALL=C
cd -- "$(dirname -- "$0")" || exit 2
key=keys/record.pem vault='' quoted='' entry='' tsa=''
while [ $# -gt 0 ]; do
  [ $# -ge 2 ] || { echo "Something belongs after $1." >&2; exit 2; }
  case $1 in
    --key) key=$2 ;;
    --vault) vault=$2 ;;
    --quoted) quoted=$2 ;;
    --entry) entry=$2 ;;
    --tsa) tsa=$2 ;;
    *) echo "What is $1?" >&2; exit 2 ;;
  esac
  shift 2
done

faults=0 notes=0
good() { printf 'ok    %s\n' "$1"; }
bad() { printf 'WRONG %s\n' "$1"; faults=$((faults + 1)); }
noted() { printf 'note  %s\n' "$1"; notes=$((notes + 1)); }
raw() { # hexadecimal digits to bytes
  local at bytes=''
  for ((at = 0; at < ${#1}; at += 2)); do bytes+="\\x${1:at:2}"; done
  printf '%b' "$bytes"
}
digest() { sha256sum | { read -r sum _ && printf '%s\n' "$sum"; }; }
fits() { openssl pkeyutl -verify -pubin -inkey "$1" -rawin -in "$2" -sigfile "$3" >/dev/null 2>&1; } # KEY FILE SIGNATURE
# Keys that were used before count because the present one vouches for them, in the signed list of files.
former=()
if fits "$key" SHA256SUMS SHA256SUMS.sig; then
  for file in keys/former/*.pem; do
    [ ! -e "$file" ] || ! grep -qxF "$(sha256sum "$file")" SHA256SUMS || former+=("$file")
  done
fi
signed() { # FILE SIGNATURE
  local one
  for one in "$key" ${former[@]+"${former[@]}"}; do if fits "$one" "$1" "$2"; then return 0; fi; done
  return 1
}
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT

# The note's text ends before the empty line; the signature follows a key hash of 4 bytes.
note() { # NOTE; sets size, root and head
  sed '/^$/,$d' "$1" >"$work/text"
  sed -n '/^$/,$p' "$1" | sed -n 's/^.* chatops //p' | head -n 1 | base64 -d 2>/dev/null | tail -c +5 >"$work/sig"
  size=$(sed -n '2s/[^0-9]//g; 2s/^0*//p' "$work/text") root=$(sed -n 3p "$work/text" | base64 -d 2>/dev/null | od -An -v -tx1 | tr -d ' \n')
  head=$(sed -n 's/^head //p' "$work/text")
  signed "$work/text" "$work/sig"
}
last=$(printf '%s\n' checkpoints/*.note | sort | tail -n 1)

# The rules of the chain, the same for one entry and for all of them.
link() { { raw 01; raw "$1"; raw "$(printf '%s' "$2" | digest)"; } | digest; } # HASH-BEFORE ENVELOPE
numbered() { case $1 in *"\"sequence\":$2,"*) ;; *) false ;; esac } # ENVELOPE NUMBER
worded() { # ENVELOPE SALT PAYLOAD
  case $1 in *"\"payloadDigest\":\"$({ raw 00; raw "$2"; printf '%s' "$3"; } | digest)\""*) ;; *) false ;; esac
}

if [ -n "$entry" ]; then
  case $entry in *[!0-9]* | 0*) echo "Which entry is $entry? Say its number." >&2; exit 2 ;; esac
  note "$last" || bad "the signature of $last"
  read -r number count previous leaf path <<EOF
$(sed -n "${entry}p" chain/proofs.txt)
EOF
  envelope=$(sed -n "${entry}p" chain/envelopes.jsonl) line=$(sed -n "${entry}p" chain/payloads.tsv)
  [ "$number" = "$entry" ] && [ "$count" = "$size" ] || path='' # nothing but numbers is calculated with
  hash=$({ raw 00; raw "$leaf"; } | digest) at=$((entry - 1)) end=$((size - 1))
  for sibling in $path; do
    if [ $((at & 1)) = 1 ] || [ "$at" = "$end" ]; then
      hash=$({ raw 01; raw "$sibling"; raw "$hash"; } | digest)
      while [ $((at & 1)) = 0 ] && [ "$at" != 0 ]; do at=$((at >> 1)) end=$((end >> 1)); done
    else
      hash=$({ raw 01; raw "$hash"; raw "$sibling"; } | digest)
    fi
    at=$((at >> 1)) end=$((end >> 1))
  done
  if [ -z "$number" ]; then bad "there is no proof of entry $entry; the newest checkpoint is over #$size"
  elif [ "$number" != "$entry" ]; then bad "entry $entry: the proof in its place is of entry $number"
  elif [ "$hash" != "$root" ] || [ "$count" != "$size" ] || [ "$end" != 0 ]; then bad "entry $entry does not stand in the signed timeline"
  elif ! numbered "$envelope" "$entry" || [ "$(link "$previous" "$envelope")" != "$leaf" ]; then bad "entry $entry: it is not the one that was signed"
  elif [ "${line%%	*}" = redacted ]; then good "entry $entry stands in the signed timeline; its words are gone, and cannot be compared"
  elif ! worded "$envelope" "${line%%	*}" "${line#*	}"; then bad "entry $entry: its words were changed after they were written"
  else good "entry $entry stands in the signed timeline"; fi
  exit $((faults > 0))
fi

# 1. Every file is what was exported.
if [ ! -s SHA256SUMS.sig ]; then bad "the signature over this export is missing (SHA256SUMS.sig)"
elif fits "$key" SHA256SUMS SHA256SUMS.sig; then good "the list of files is signed"; [ ${#former[@]} = 0 ] || good "it vouches for ${#former[@]} former keys: ${former[*]}"
else bad "the signature over this export does not fit its list of files"; fi
if sha256sum --quiet -c SHA256SUMS >"$work/sums" 2>&1; then good "every file is as it was exported"
else while read -r line; do bad "$line"; done <<EOF
$(grep -v '^sha256sum: WARNING' "$work/sums" | grep -v 'No such file')
EOF
fi

while read -r name; do
  case $name in SHA256SUMS*) ;; *) cut -c67- SHA256SUMS | grep -qxF -- "$name" || bad "$name was added to the export" ;; esac
done <<EOF
$(find . -type f | sed 's|^\./||')
EOF

# 2. Each entry continues the one before, and its words are those that were written.
previous=$(printf '%064d' 0) number=0 broken=''
declare -A gone=() accounted=() # entries without words: who is said to have redacted them, and who says so
while IFS= read -r envelope <&3 && IFS= read -r line <&4 && IFS= read -r told <&5; do
  number=$((number + 1))
  hash=$(link "$previous" "$envelope")
  numbered "$envelope" "$number" || { broken="entry $number: its number does not follow; an entry was removed, added or moved"; break; }
  [ "$hash" = "$told" ] || { broken="entry $number: it was changed, or does not continue the one before"; break; }
  salt=${line%%	*} payload=${line#*	}
  if [ "$salt" = redacted ]; then gone[$number]=$payload
  elif ! worded "$envelope" "$salt" "$payload"; then broken="entry $number: its words were changed after they were written"; break; fi
  case $salt$envelope in redacted*) ;; *'"kind":"PayloadRedacted"'*) about=${payload#'{"entry":'}; accounted[${about%%[!0-9]*}]=$number ;; esac
  previous=$hash
done 3<chain/envelopes.jsonl 4<chain/payloads.tsv 5<chain/hashes.txt
if [ -n "$broken" ]; then bad "$broken"; number=$((number - 1)); else
  good "$number entries, each continues the one before; head #$number ${previous:0:16}"
  for at in "${!gone[@]}"; do
    by=${accounted[$at]:-}
    if [ -n "$by" ] && [ "$by" = "${gone[$at]}" ] && [ "$by" -gt "$at" ]; then noted "entry $at: redacted, cannot be compared; entry $by says by whom and why"
    else bad "entry $at: its words are gone, and no later entry says who redacted them"; fi
  done
fi
if [ "$(wc -l <chain/envelopes.jsonl)" = "$(wc -l <chain/hashes.txt)" ] && [ "$(wc -l <chain/payloads.tsv)" = "$(wc -l <chain/hashes.txt)" ] \
  && [ "$(jq -cS .envelope timeline.jsonl | digest)" = "$(jq -cS . chain/envelopes.jsonl | digest)" ] \
  && [ "$(jq -cS 'select(.payload != null).payload' timeline.jsonl | digest)" = "$(grep -v '^redacted' chain/payloads.tsv | cut -f2- | jq -cS . | digest)" ]
then good "timeline.jsonl says the same"; else bad "timeline.jsonl says something else than the chain"; fi

# 3. It is the timeline that was signed while it grew.
count=0
for file in checkpoints/*.note; do
  [ -e "$file" ] || { bad "there is no checkpoint"; continue; }
  if ! note "$file"; then bad "the signature of $file"
  elif [ "$size" -gt "$number" ] && [ -n "$broken" ]; then noted "$file is over #$size, and the chain could be followed to #$number only"
  elif [ "$size" -gt "$number" ]; then bad "#$size was signed, and the timeline ends at #$number: its tail was cut off"
  elif [ "$(sed -n "${size}p" chain/hashes.txt)" != "$head" ]; then bad "entry $size is not the one that was signed in $file"
  else count=$((count + 1)); fi
done
good "$count checkpoints fit"
if note "$last" && [ "$size" -le "$number" ]; then
  level=()
  while IFS= read -r leaf; do level+=("$({ raw 00; raw "$leaf"; } | digest)"); done <<EOF
$(head -n "$size" chain/hashes.txt)
EOF
  while [ ${#level[@]} -gt 1 ]; do
    next=()
    for ((i = 0; i < ${#level[@]}; i += 2)); do
      if [ $((i + 1)) -lt ${#level[@]} ]; then next+=("$({ raw 01; raw "${level[i]}"; raw "${level[i + 1]}"; } | digest)"); else next+=("${level[i]}"); fi
    done
    level=("${next[@]}")
  done
  if [ "${level[0]}" = "$root" ]; then good "the tree over #1 to #$size has the signed root"; else bad "the tree over #1 to #$size has not the signed root"; fi
fi
if [ -n "$quoted" ]; then
  said=${quoted#\#} at=${said%% *} prefix=${said#* }
  case $(sed -n "${at}p" chain/hashes.txt) in "$prefix"*) [ -n "$prefix" ] && good "the quoted head #$at $prefix is entry $at" ;; *) bad "the quoted head #$at $prefix is not entry $at of this timeline" ;; esac
fi

# 4. The chain of custody is the timeline's. What was redacted of it cannot be compared, and excuses one difference of its kind.
custody=custody.jsonl
if [ ! -e custody.jsonl ]; then
  # That it is gone is a fault of its own; what it said stands in the timeline too.
  custody=$work/custody
  jq -c 'select(.envelope.kind | startswith("Evidence")) | {entry: .envelope.sequence, envelope, payload}' timeline.jsonl >"$custody"
  bad "custody.jsonl is missing; the timeline is asked instead"
elif [ "$(jq -cS '[.entry, .envelope, .payload]' custody.jsonl | digest)" = "$(jq -cS 'select(.envelope.kind | startswith("Evidence")) | [.envelope.sequence, .envelope, .payload]' timeline.jsonl | digest)" ]
then good "the chain of custody is the timeline's"; else bad "custody.jsonl says something else than the timeline"; fi
custody() { jq -r --arg kind "$1" "select(.envelope.kind == \$kind and .payload != null) | $2" "$custody"; } # KIND FILTER
declare -A excused=()
excuse() { # KIND WHAT-IS-WRONG
  if [ "${excused[$1]:-0}" -lt "$(jq -r --arg kind "$1" 'select(.envelope.kind == $kind and .payload == null).entry' "$custody" | wc -l)" ]; then
    excused[$1]=$((${excused[$1]:-0} + 1))
    noted "$2, or the entry that knows it was redacted: it cannot be compared"
  else bad "$2"; fi
}

# 5. The manifests are those that the timeline knows, and signed.
for file in manifests/*.json; do
  [ -e "$file" ] || continue
  set=$(jq -r .set "$file") sum=$(digest <"$file")
  if [ ! -s "$file.sig" ]; then bad "the signature of $file is missing"
  elif ! signed "$file" "$file.sig"; then bad "the signature of $file does not fit"
  elif ! custody EvidenceSealed '"\(.payload.request) \(.payload.manifestSha256)"' | grep -qxF "$set $sum"; then excuse EvidenceSealed "$file is not the manifest that was sealed for $set"
  else good "$file is signed, and the one that the timeline knows"; fi
  told=$(jq -r --arg set "$set" 'select(.envelope.kind == "EvidenceTimestamped" and .payload != null and .payload.request == $set).payload.tokenSha256' "$custody")
  if [ ! -e "$file.tst" ]; then [ -z "$told" ] || bad "the time stamp of $file is missing"
  elif [ "$(digest <"$file.tst")" != "$told" ]; then excuse EvidenceTimestamped "the time stamp of $file is not the one that the timeline knows"
  elif [ -z "$tsa" ]; then good "$file has a time stamp of $(openssl ts -reply -token_in -in "$file.tst" -text 2>/dev/null | sed -n 's/^Time stamp: //p'), not checked (--tsa)"
  elif openssl ts -verify -token_in -in "$file.tst" -data "$file" -CAfile "$tsa" >/dev/null 2>&1; then good "$file was there by $(openssl ts -reply -token_in -in "$file.tst" -text 2>/dev/null | sed -n 's/^Time stamp: //p')"
  else bad "the time stamp of $file does not fit it, or is not by whom $tsa vouches for"; fi
done
for set in $(custody EvidenceSealed .payload.request); do
  [ -e "manifests/$set.json" ] || bad "the manifest of $set is missing"
done

# 6. Each item is in a manifest as the timeline knows it. Runs that are not over have none yet; unsealed.jsonl describes what they took so far.
{
  for file in manifests/*.json; do [ ! -e "$file" ] || jq -c '.set as $set | .items[] | {request: $set} + .' "$file"; done
  while IFS= read -r line; do
    set=$(jq -r .request <<<"$line") item=$(jq -r .item <<<"$line")
    if [ -e "manifests/$set.json" ]; then bad "$item of $set is said to be in no manifest, and there is one" >&3; else
      noted "$item: the manifest of $set is made when its run is over; until then $(custody EvidenceCollected "select(.payload.item == \"$item\") | \"entry \\(.entry) has its digest\"" | head -n 1)" >&3
      printf '%s\n' "$line"
    fi
  done <unsealed.jsonl
} 3>&1 >"$work/items"
item='"\(.request) \(.item) \(.sha256) \(.sealedSha256) \(.place)"'
jq -r "$item" "$work/items" | sort >"$work/described"
custody EvidenceCollected "select(.payload.request != \"\").payload | $item" | sort >"$work/collected"
while read -r set name rest; do [ -z "$set" ] || excuse EvidenceCollected "$name of $set did not come into the vault with this digest, as the timeline has it"; done <<EOF
$(comm -23 "$work/described" "$work/collected")
EOF
while read -r set name rest; do [ -z "$set" ] || bad "$name of $set came into the vault with another digest, or is in no manifest"; done <<EOF
$(comm -13 "$work/described" "$work/collected")
EOF
pieced() { jq -r "[.pieces[] | select(.whole)] | sort_by(.offset)[] | \"\\(.offset) \\(.$2) \\(.$3)\"" <<<"$1" | digest; } # ITEM BYTES DIGEST
while IFS= read -r line; do # what is in pieces has the digest of their list
  [ "$(jq '[.pieces[] | select(.whole)] | length' <<<"$line")" = 0 ] \
    || { [ "$(pieced "$line" bytes sha256)" = "$(jq -r .sha256 <<<"$line")" ] && [ "$(pieced "$line" sealedBytes sealedSha256)" = "$(jq -r .sealedSha256 <<<"$line")" ]; } \
    || bad "the pieces of $(jq -r .item <<<"$line") are not those that its digest is over"
done <"$work/items"

# 7. The list of the vault's files is what manifests and timeline know, but for what was destroyed.
for file in destroyed/*.json; do
  [ -e "$file" ] || continue
  item=$(jq -r .item "$file") sum=$(digest <"$file")
  if ! signed "$file" "$file.sig"; then bad "the signature of $file does not fit"
  elif ! custody EvidenceDestroyed '"\(.payload.item) \(.payload.certificateSha256)"' | grep -qxF "$item $sum"; then excuse EvidenceDestroyed "$file is not the certificate that the timeline knows"
  else good "$item was destroyed on the word of two people; its certificate is signed"; fi
done
for item in $(custody EvidenceDestroyed .payload.item); do
  [ -e "destroyed/$item.json" ] || bad "the certificate of the destruction of $item is missing"
done
{
  jq -r 'if (.pieces | length) > 0 then .pieces[] else . end | select(.sealedSha256 != null) | "\(.sealedSha256)  \(.place)"' "$work/items"
  custody EvidenceCollected 'select(.payload.request == "" and .payload.sealedSha256 != null).payload | "\(.sealedSha256)  \(.place)"'
} | sort >"$work/known"
sort evidence.sha256 >"$work/listed"
for file in destroyed/*.json; do [ ! -e "$file" ] || jq -r '.files[] | "\(.sealedSha256)  \(.place)"' "$file"; done | sort >"$work/destroyed"
while read -r sum place; do [ -z "$sum" ] || excuse EvidenceCollected "$place is in no manifest with this digest"; done <<EOF
$(comm -23 "$work/listed" "$work/known")
EOF
while read -r sum place; do [ -z "$sum" ] || bad "$place was taken off the list of the evidence"; done <<EOF
$(comm -13 "$work/listed" "$work/known" | comm -23 - "$work/destroyed")
EOF

# 8. The evidence.
if [ -n "$vault" ]; then
  if (cd -- "$vault" && sha256sum --quiet -c -) <evidence.sha256 >"$work/vault" 2>&1; then good "$(wc -l <evidence.sha256) evidence files are as they were kept"
  else while read -r line; do bad "evidence $line"; done <<EOF
$(grep -v '^sha256sum: WARNING' "$work/vault" | grep -v 'No such file')
EOF
  fi
fi

printf '\n'
[ $notes = 0 ] || echo "Lines that begin with note say what could not be compared, and why."
if [ $faults = 0 ]; then echo "It holds. Read in VERIFY.md what that proves and what it cannot."; else echo "It does NOT hold: $faults $([ $faults = 1 ] && echo fault || echo faults)."; fi
exit $((faults > 0))
