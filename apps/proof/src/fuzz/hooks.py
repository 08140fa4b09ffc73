"""What schemathesis cannot know of Medivoy, in one place.

Environment variables name the ids that the actor cannot do without (account, session): changing or deleting them
would end the run, so such requests are sent for a disposable account instead.
"""

import os
import re

import schemathesis

PROTECTED = set(filter(None, os.environ.get("FUZZ_PROTECTED", "").split(",")))
DISPOSABLE = os.environ["FUZZ_DISPOSABLE"]

# A request that conforms to its schema may be refused for what a schema cannot express: the state of the resource, a
# signature, two fields that exclude each other. It may not be refused for its form. These problems are about form ...
FORM_PROBLEMS = {
    "bad_request",
    "invalid_header",
    "invalid_parameter",
    "malformed_json",
    "unknown_field",
    "unknown_parameter",
    "validation_failed",
}
# ... and these field errors are what a schema can express. (`invalid` in a body is a rule of the type itself.)
FORM_ERRORS = {"choice", "format", "length", "range", "required", "type", "unknown_field", "unknown_parameter"}

# Field errors of that kind that no schema of OpenAPI 3.0 can express: operation, field, code, and why.
BEYOND_SCHEMAS = [
    (r"GET /api/v1/treatments$", r"currency", "required", "with a price filter only"),
    (r"GET /api/v1/treatments$", r"price_max", "range", "not below price_min"),
    (r"GET ", r"country", "invalid", "a code that is assigned; the pattern has more"),
    (r"GET ", r"q|search", "length", "of what is left without the spaces around it"),
    (r"POST /api/v1/bookings$", r"treatment_id|patient_id", "required", "of an administrator; without a package"),
    (r"POST /api/v1/patients$", r"user_id", "required", "of an administrator only"),
    (r"PATCH /api/v1/hospitals/\{id\}/verify$", r"reason", "required", "to withdraw a verification"),
    (r"PATCH /api/v1/bookings/\{id\}/status$", r"reason", "required", "by the transition"),
    (r"POST /api/v1/invoices", r"booking_id|amount", "choice", "one or the other"),
    (r"GET /api/v1/hospitals$", r"near_lat|near_lng", "invalid", "both or none"),
    (r"GET /api/v1/hospitals$", r"near_lat|near_lng", "type", "a number has one form, without an exponent"),
    (r"POST /api/v1/laboratories$", r"hospital_id", "required", "of whom acts for hospitals; not of an administrator"),
    (r"GET /api/v1/patients/\{id\}/lab-trends$", r"code", "invalid", "required with a unit, and one that has it"),
    (r"GET /api/v1/patients/\{id\}/lab-trends$", r"unit", "invalid", "one that the code has"),
    (r"POST /api/v1/lab-tests$", r"patient_id", "required", "of a doctor only"),
    (r"POST /api/v1/lab-tests/\{id\}/result$", r"results\[\d+\]\.unit|amendment_reason", "required", "by code and status"),
    (r"POST /api/v1/lab-tests/\{id\}/result$", r"results\[\d+\]\.reference_high", "range", "not below reference_low"),
    (r"PATCH /api/v1/lab-tests/\{id\}$", r"rejection_reason|scheduled_date", "required", "by the transition"),
    (r".", r"line_items", "range", "of their sum"),
    (r".", r"date_of_birth|valid_until|requested_date|due_date|scheduled_date", "range", "counted from today"),
    (r".", r"(.*\.)?(discount|unit_price|base_price|amount)(\..*)?", "range", "of the amount within a `Money`"),
]


def is_beyond_schemas(operation, error, form_errors):
    return error["code"] not in form_errors or any(
        re.match(where, operation) and re.fullmatch(field, error["field"]) and code == error["code"]
        for where, field, code, _ in BEYOND_SCHEMAS
    )


def is_refused_for_its_form(operation, problem):
    if problem.get("code") not in FORM_PROBLEMS:
        return False
    if "NUL" in problem["detail"] or any("NUL" in e["message"] for e in problem.get("errors", [])):
        return False  # PostgreSQL keeps none in a text; a pattern on every text of the document would say so
    errors = problem.get("errors", [])
    # A parameter's type has no rules of its own.
    form_errors = FORM_ERRORS | ({"invalid"} if problem["code"] == "invalid_parameter" else set())
    return not errors or not all(is_beyond_schemas(operation, error, form_errors) for error in errors)


@schemathesis.hook
def before_call(context, case, kwargs):
    for name, value in (case.path_parameters or {}).items():
        if value in PROTECTED and case.method.upper() != "GET":
            case.path_parameters[name] = DISPOSABLE


@schemathesis.hook
def filter_failure(context, failure, case, response):
    if failure.code != "ST202":  # Schema-valid request rejected
        return True
    try:
        problem = response.json()
    except ValueError:
        return True
    return is_refused_for_its_form(f"{case.method.upper()} {case.operation.path}", problem)
