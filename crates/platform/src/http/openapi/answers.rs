use super::OperationDoc;
use super::headers::AnswerHeader::{self, ContentLanguage, ETag, Link};
use super::headers::of_answer;
use super::variants::capitalised;
use crate::paging::PageMeta;
use actix_web::http::StatusCode;
use schemars::JsonSchema;
use serde_json::{Value, json};

/// What the operation answers when all is well.
impl OperationDoc<'_> {
    /// A JSON answer of this type in the success envelope.
    pub fn json_reply<T: JsonSchema>(&mut self, status: StatusCode, description: &str, headers: &[AnswerHeader]) {
        let data = self.replies.subschema_for::<T>().to_value();
        let envelope = json!({ "type": "object", "required": ["success", "data"], "description": "A success.",
            "properties": { "success": { "type": "boolean", "enum": [true] }, "data": data } });
        let schema = self.named_envelope::<T>("Response", envelope);
        self.reply(status, description, "application/json", &schema, headers);
    }

    /// One page of a list.
    pub fn list_reply<T: JsonSchema>(&mut self) {
        let item = self.replies.subschema_for::<T>().to_value();
        let meta = self.replies.subschema_for::<PageMeta>().to_value();
        let envelope = json!({ "type": "object", "required": ["success", "data", "meta"], "description": "One page of a list.",
            "properties": { "success": { "type": "boolean", "enum": [true] }, "data": { "type": "array", "items": item }, "meta": meta } });
        let schema = self.named_envelope::<T>("ListResponse", envelope);
        self.reply(StatusCode::OK, "One page", "application/json", &schema, &[ETag, Link]);
    }

    /// `BookingView` goes out as `BookingResponse` and, in lists, as `BookingListResponse`; what has no name of its own
    /// is named after the operation.
    fn named_envelope<T: JsonSchema>(&mut self, suffix: &str, envelope: Value) -> Value {
        let name = if T::inline_schema() {
            format!("{}{suffix}", capitalised(self.name))
        } else {
            let name = T::schema_name();
            let stem = name.strip_suffix("View").unwrap_or(&name);
            format!("{}{suffix}", stem.strip_suffix("ListItem").filter(|_| suffix == "ListResponse").unwrap_or(stem))
        };
        let reference = json!({ "$ref": format!("#/components/schemas/{name}") });
        let earlier = self.replies.definitions_mut().insert(name, envelope.clone());
        assert!(earlier.is_none_or(|earlier| earlier == envelope), "{reference} stands for two different answers");
        reference
    }

    /// A file.
    pub fn file_reply(&mut self, media_type: &str) {
        // A file of JSON is read as JSON, whatever it is called.
        let schema = match media_type {
            "application/json" => json!({ "type": "object" }),
            _ => json!({ "type": "string", "format": "binary" }),
        };
        self.reply(StatusCode::OK, "The file", media_type, &schema, &[ETag]);
    }

    /// An answer of another media type and schema.
    pub fn reply(
        &mut self,
        status: StatusCode,
        description: &str,
        media_type: &str,
        schema: &Value,
        headers: &[AnswerHeader],
    ) {
        let answer = json!({ "description": description, "headers": self.headers(headers),
            "content": { media_type: { "schema": schema } } });
        self.responses.insert(status.as_u16(), answer);
    }

    /// The answer of this status can come in another media type too.
    pub fn reply_also(&mut self, status: StatusCode, media_type: &str, schema: &Value) {
        let answer = self.responses.get_mut(&status.as_u16()).and_then(|r| r["content"].as_object_mut());
        if let Some(content) = answer {
            content.insert(media_type.to_owned(), json!({ "schema": schema }));
        }
    }

    /// An answer without a body.
    pub fn empty_reply(&mut self, status: StatusCode, description: &str, headers: &[AnswerHeader]) {
        let answer = json!({ "description": description, "headers": self.headers(headers) });
        self.responses.insert(status.as_u16(), answer);
    }

    /// 304 for a client that has the current copy of what it reads.
    pub fn etag_reply(&mut self) {
        if self.is_read {
            self.empty_reply(StatusCode::NOT_MODIFIED, "The client's copy is current", &[ETag]);
        }
    }

    fn headers(&self, own: &[AnswerHeader]) -> Value {
        let language = self.is_localized.then_some(ContentLanguage);
        of_answer(&own.iter().copied().chain(language).collect::<Vec<_>>())
    }
}
