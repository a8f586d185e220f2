"""Fields of the scenarios: an amount as its column holds it, a yearly evolution typed in percent."""

from decimal import Decimal

from django.db.models import Model

from common.forms import DecimalField

HUNDRED = Decimal(100)
TREND_LIMIT = Decimal(20)


def stored_number(model: type[Model], name: str, **kwargs) -> DecimalField:
    """A number with the digits and decimals of its column: what cannot be stored as typed is refused, never rounded."""
    column = model._meta.get_field(name)
    kwargs = {"required": False, "max_digits": column.max_digits, "decimal_places": column.decimal_places} | kwargs
    return DecimalField(**kwargs)


class TrendField(DecimalField):
    """A yearly evolution typed in percent (« 2,5 ») and stored as a ratio (0.025)."""

    def __init__(self, **kwargs) -> None:
        super().__init__(min_value=-TREND_LIMIT, max_value=TREND_LIMIT, decimal_places=2, required=False, **kwargs)

    def clean(self, value):
        percent = super().clean(value)
        return Decimal(0) if percent is None else percent / HUNDRED

    def prepare_value(self, value):
        if isinstance(value, Decimal):
            value = f"{(value * HUNDRED).normalize():f}"
        return super().prepare_value(value)


class ShareField(DecimalField):
    """A share typed in percent (« 60 ») and stored as a ratio (0.6); empty: nobody said."""

    def __init__(self, **kwargs) -> None:
        super().__init__(min_value=0, max_value=100, decimal_places=2, required=False, **kwargs)

    def clean(self, value):
        percent = super().clean(value)
        return None if percent is None else percent / HUNDRED

    def prepare_value(self, value):
        if isinstance(value, Decimal):
            value = f"{(value * HUNDRED).normalize():f}"
        return super().prepare_value(value)
