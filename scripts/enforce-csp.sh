#!/bin/sh
# Owns one line of the released page: turns the policy written in index.html into an enforced one.
# Trunk runs it after every build. A served page is left alone, since Trunk adds an inline reload script to it.
set -eu

page="$TRUNK_STAGING_DIR/index.html"
[ "$TRUNK_PROFILE" = release ] || exit 0
if grep -q '<script>' "$page"; then exit 0; fi

sed 's/name="release-csp"/http-equiv="Content-Security-Policy"/' "$page" >"$page.new"
if ! grep -q 'http-equiv="Content-Security-Policy"' "$page.new"; then
  echo "enforce-csp: index.html has no <meta name=\"release-csp\"> line to enforce." >&2
  exit 1
fi
mv "$page.new" "$page"
