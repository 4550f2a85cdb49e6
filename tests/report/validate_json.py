# SPDX-License-Identifier: MIT
"""Which of the JSON files are not what a schema allows; by the validator jsonschema.

    /usr/bin/python3 validate_json.py SCHEMA FILE...

Prints each that is not, and where. Fails where the schema is none.
"""
import json
import sys

from jsonschema import Draft202012Validator

with open(sys.argv[1]) as file:
    schema = json.load(file)
Draft202012Validator.check_schema(schema)
validator = Draft202012Validator(schema)
for name in sys.argv[2:]:
    with open(name) as file:
        document = json.load(file)
    for error in validator.iter_errors(document):
        print(name, error.json_path)
