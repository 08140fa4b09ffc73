//! What a credit note takes back of an invoice, line by line, so that the tax
//! of each rate is taken back with it and never more than was charged.

use super::Line;
use kernel::{Money, MoneyError};

/// What is left to take back of one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remainder {
    /// After discount, before tax.
    pub net: Money,
    /// Tax.
    pub tax: Money,
}

/// Why nothing, or not that much, can be taken back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CreditError {
    /// More than is left.
    #[error("more than the {} that is left to credit", .0.display())]
    TooMuch(Money),
    /// Not a positive amount.
    #[error("the amount to credit must be positive")]
    NotPositive,
    /// The invoice has no such line.
    #[error("the invoice has no such line")]
    NoSuchLine,
    /// Amounts that cannot be reckoned together.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl Remainder {
    /// What is left of each line of an invoice after these credited lines.
    ///
    /// # Errors
    /// When amounts cannot be reckoned together.
    pub fn of(invoice: &[Line], credited: &[Line]) -> Result<Vec<Self>, MoneyError> {
        let mut left = Vec::with_capacity(invoice.len());
        for (index, line) in invoice.iter().enumerate() {
            let mut rest = Self { net: line.net()?, tax: line.tax.clone() };
            for credit in credited.iter().filter(|c| c.corrects_line == Some(index + 1)) {
                rest = Self { net: rest.net.minus(&credit.net()?)?, tax: rest.tax.minus(&credit.tax)? };
            }
            left.push(rest);
        }
        Ok(left)
    }

    /// With tax.
    ///
    /// # Errors
    /// When it overflows.
    pub fn gross(&self) -> Result<Money, MoneyError> {
        self.net.plus(&self.tax)
    }
}

/// Takes `amount` (with tax) back, spread over what is left of the lines in
/// proportion; what rounding leaves goes to the largest remainders. All that is
/// left gives exactly what is left of each line.
///
/// # Errors
/// When the amount is not positive, of another currency, or more than is left.
pub fn credit_amount(invoice: &[Line], left: &[Remainder], amount: &Money) -> Result<Vec<Line>, CreditError> {
    if amount.amount_minor <= 0 {
        return Err(CreditError::NotPositive);
    }
    let grosses = left.iter().map(Remainder::gross).collect::<Result<Vec<_>, _>>()?;
    let mut total = Money::zero(amount.currency.clone());
    for gross in &grosses {
        total = total.plus(gross)?;
    }
    if amount.amount_minor > total.amount_minor {
        return Err(CreditError::TooMuch(total));
    }
    let weights: Vec<u64> = grosses.iter().map(weight).collect();
    let shares = amount.allocate(&weights);
    let wanted = shares.iter().enumerate().filter(|(_, share)| share.amount_minor > 0);
    wanted.map(|(index, share)| credit_line(invoice, left, index + 1, share)).collect()
}

/// Takes `amount` (with tax) back of line `number`, from 1; its tax in proportion.
///
/// # Errors
/// When there is no such line, or the amount is not positive or more than is left of it.
pub fn credit_line(invoice: &[Line], left: &[Remainder], number: usize, amount: &Money) -> Result<Line, CreditError> {
    let index = number.checked_sub(1).ok_or(CreditError::NoSuchLine)?;
    let (line, rest) = invoice.get(index).zip(left.get(index)).ok_or(CreditError::NoSuchLine)?;
    if amount.amount_minor <= 0 {
        return Err(CreditError::NotPositive);
    }
    let gross = rest.gross()?;
    if gross.minus(amount)?.amount_minor < 0 {
        return Err(CreditError::TooMuch(gross));
    }
    let parts = amount.allocate(&[weight(&rest.net), weight(&rest.tax)]);
    let [net, tax] = <[Money; 2]>::try_from(parts).map_err(|_| CreditError::NoSuchLine)?;
    Ok(Line {
        kind: line.kind,
        description: line.description.clone(),
        quantity: 1,
        unit_price: net,
        discount: Money::zero(amount.currency.clone()),
        tax_basis_points: line.tax_basis_points,
        tax,
        total: amount.clone(),
        corrects_line: Some(number),
    })
}

fn weight(amount: &Money) -> u64 {
    u64::try_from(amount.amount_minor).unwrap_or(0)
}

#[cfg(test)]
#[path = "credit_tests.rs"]
mod tests;
