use super::etag::{etag_of, is_not_modified};
use crate::audit::{DataSubject, Disclosure, note_subjects};
use crate::http::openapi::{DescribeReply, OperationDoc};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, Responder};
use std::marker::PhantomData;

/// The media type of a file reply, as a type, so that it is documented.
pub trait MediaType: 'static {
    /// `type/subtype`.
    const NAME: &'static str;
}

/// `application/pdf`.
#[derive(Debug)]
pub struct Pdf;
impl MediaType for Pdf {
    const NAME: &'static str = "application/pdf";
}

/// `text/csv`.
#[derive(Debug)]
pub struct Csv;
impl MediaType for Csv {
    const NAME: &'static str = "text/csv";
}

/// `application/xml`.
#[derive(Debug)]
pub struct Xml;
impl MediaType for Xml {
    const NAME: &'static str = "application/xml";
}

/// 200 with a whole file that tells nothing about a person.
#[derive(Debug)]
pub struct FileReply<M> {
    bytes: Vec<u8>,
    disposition: Option<String>,
    media_type: PhantomData<fn() -> M>,
}

impl<M: MediaType> FileReply<M> {
    /// A file that the client shows or saves under `file_name` (RFC 6266).
    #[must_use]
    pub fn named(bytes: Vec<u8>, file_name: &str) -> Self {
        let safe: String =
            file_name.chars().map(|c| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '_' }).collect();
        Self { bytes, disposition: Some(format!("inline; filename=\"{safe}\"")), media_type: PhantomData }
    }

    /// A file without a name of its own.
    #[must_use]
    pub fn unnamed(bytes: Vec<u8>) -> Self {
        Self { bytes, disposition: None, media_type: PhantomData }
    }
}

impl<M: MediaType> Responder for FileReply<M> {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let etag = etag_of(&self.bytes);
        if is_not_modified(request, &etag) {
            return HttpResponse::NotModified().insert_header((header::ETAG, etag)).finish();
        }
        let mut response = HttpResponse::Ok();
        response.content_type(M::NAME).insert_header((header::ETAG, etag));
        if let Some(disposition) = self.disposition {
            response.insert_header((header::CONTENT_DISPOSITION, disposition));
        }
        response.body(self.bytes)
    }
}

impl<M: MediaType> DescribeReply for FileReply<M> {
    const DISCLOSURE: Disclosure = Disclosure::Nothing;

    fn describe_reply(operation: &mut OperationDoc<'_>) {
        operation.file_reply(M::NAME);
        operation.etag_reply();
    }
}

/// 200 with a whole file about a person.
#[derive(Debug)]
pub struct PersonalFile<M> {
    file: FileReply<M>,
    subject: DataSubject,
}

impl<M: MediaType> PersonalFile<M> {
    /// A file about this subject.
    #[must_use]
    pub const fn new(subject: DataSubject, file: FileReply<M>) -> Self {
        Self { file, subject }
    }
}

impl<M: MediaType> Responder for PersonalFile<M> {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let mut response = self.file.respond_to(request);
        note_subjects(&mut response, vec![self.subject]);
        response
    }
}

impl<M: MediaType> DescribeReply for PersonalFile<M> {
    const DISCLOSURE: Disclosure = Disclosure::Personal;

    fn describe_reply(operation: &mut OperationDoc<'_>) {
        FileReply::<M>::describe_reply(operation);
    }
}
