use super::fixture::Fixture;
use kernel::events::laboratory::{CriticalResultUnacknowledged, LabResultRecorded};
use kernel::{HospitalId, LabTestId, LaboratoryId, PatientId, Role, UserId};
use uuid::Uuid;

fn recorded(
    patient: PatientId,
    doctor: Option<UserId>,
    hospital: Option<HospitalId>,
    (is_abnormal, is_critical): (bool, bool),
) -> LabResultRecorded {
    LabResultRecorded {
        lab_test_id: LabTestId(Uuid::from_u128(7)),
        test_number: "LT-2026-000007".to_owned(),
        patient_id: patient,
        doctor_user_id: doctor,
        laboratory_id: LaboratoryId(Uuid::from_u128(8)),
        hospital_id: hospital,
        version: 1,
        is_abnormal,
        is_critical,
    }
}

/// Who is told what, by the addresses and subjects of the mails.
#[actix_web::test]
async fn who_is_told_of_a_result() {
    let fixture = Fixture::new().await;
    let (patient, hospital) = (fixture.world.patient().await, fixture.world.hospital().await);
    let doctor = fixture.world.user(Role::Doctor).await;
    let (to_patient, to_doctor, to_hospital) = (&patient.user.email, &doctor.email, &hospital.admin.email);
    let ready = (to_patient, "Your laboratory result LT-2026-000007 is ready");
    for (ordered_by, hospital, flags, expected) in [
        (Some(doctor.id), Some(hospital.id), (false, false), vec![ready]),
        (
            Some(doctor.id),
            Some(hospital.id),
            (true, false),
            vec![ready, (to_doctor, "Laboratory result LT-2026-000007 is outside the usual range")],
        ),
        (
            Some(doctor.id),
            Some(hospital.id),
            (true, true),
            vec![ready, (to_doctor, "Critical laboratory result LT-2026-000007")],
        ),
        (None, Some(hospital.id), (true, false), vec![ready]),
        (
            None,
            Some(hospital.id),
            (true, true),
            vec![ready, (to_hospital, "Critical laboratory result LT-2026-000007 without a doctor")],
        ),
        (None, None, (true, true), vec![ready]),
    ] {
        let before = fixture.mailer.accepted().len();
        fixture.publish(&recorded(patient.id, ordered_by, hospital, flags)).await;
        fixture.work().await;
        let mails = fixture.mailer.accepted();
        let mut told: Vec<_> = mails[before..].iter().map(|m| (&m.to.address, m.subject.as_str())).collect();
        told.sort_unstable_by_key(|(to, _)| *to != to_patient);
        assert_eq!(told, expected, "{ordered_by:?} {flags:?}");
    }
}

#[actix_web::test]
async fn a_result_that_nobody_acknowledges_reaches_the_doctor_again_and_the_hospital() {
    let fixture = Fixture::new().await;
    let hospital = fixture.world.hospital().await;
    let doctor = fixture.world.user(Role::Doctor).await;
    let event = |escalation| CriticalResultUnacknowledged {
        lab_test_id: LabTestId(Uuid::from_u128(7)),
        test_number: "LT-2026-000007".to_owned(),
        doctor_user_id: Some(doctor.id),
        laboratory_id: LaboratoryId(Uuid::from_u128(8)),
        hospital_id: Some(hospital.id),
        escalation,
    };
    for escalation in [1, 2] {
        fixture.publish(&event(escalation)).await;
        fixture.work().await;
    }
    for address in [&doctor.email, &hospital.admin.email] {
        let mails = fixture.mailer.accepted();
        let told = mails.iter().filter(|m| &m.to.address == address && m.subject.contains("is not acknowledged"));
        assert_eq!(told.count(), 2, "{address}");
    }
}
