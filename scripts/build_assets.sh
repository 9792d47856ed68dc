#!/bin/sh
# Builds static/build from package.json: the machine's own Node where it is new enough, else the one in a wheel.
set -eu
if ! command -v npm >/dev/null 2>&1 || ! node -e 'process.exit(+process.versions.node.split(".")[0] >= 20 ? 0 : 1)' 2>/dev/null; then
	echo "No Node 20 here: installing it into .venv for the build."
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/build.txt
	PATH="$PWD/.venv/bin:$PATH"
	export PATH
fi
echo "Building the front-end assets (once)..."
npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error
npm run --silent build
# Hashed names and compressed copies, as the web server hands them out.
.venv/bin/python manage.py collectstatic --noinput --clear --verbosity 0 --ignore redoc  # the API is shown by Swagger UI
