use crate::{HospitalError, Hospitals};
use actix_web::web::Data;
use kernel::{HospitalId, access};
use platform::auth::Require;
use platform::http::{ApiResult, IfMatch, NoContent, Path};

pub async fn handle(
    hospitals: Data<Hospitals>,
    admin: Require<access::HospitalDelete>,
    id: Path<HospitalId>,
    version: IfMatch,
) -> ApiResult<NoContent, HospitalError> {
    hospitals.delete(&admin, *id, version).await?;
    Ok(NoContent)
}
