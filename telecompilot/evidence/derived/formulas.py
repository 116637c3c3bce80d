"""Which series are computed, and from what: the registry that `evidence` reads."""

from __future__ import annotations

from telecompilot.evidence.derived.arithmetic import Complement, Derived, Difference, Ratio, Sum, registry
from telecompilot.evidence.derived.inferred import Backcast, Bracket, Residual


def _industry(measure: str, vintage: str) -> Ratio:
    """Foreign-invested over all industry, numerator and denominator of one vintage: they must never be mixed."""
    tail = f"{measure}_{vintage}"
    whole = f"industry_{measure}_total_{vintage}"
    return Ratio(f"fie_share_industrial_{tail}", f"fie_industry_{tail}", whole)


def _licences(category: str) -> Ratio:
    return Ratio(f"fie_share_licences_{category}", f"fie_licences_{category}", f"vats_items_{category}")


REGISTRY: dict[str, tuple[Derived, ...]] = registry(
    # cars
    Backcast("pv_share_chinese_brands_caam", "pv_share_chinese_brands_caam_change"),
    Ratio("pv_share_chinese_brands_caam", "pv_sales_chinese_brands_caam", "pv_sales_total_caam"),
    Backcast("pv_share_chinese_brands_caam_ytd", "pv_share_chinese_brands_caam_ytd_change", periods=12),
    Backcast("pv_share_chinese_brands_cpca", "pv_share_chinese_brands_cpca_change"),
    *(
        Complement(f"pv_share_foreign_brands_{basis}", f"pv_share_chinese_brands_{basis}")
        for basis in ("caam", "caam_ytd", "cpca", "csb")
    ),
    # industry
    Difference("fie_industry_profits_yearbook", "industry_profits_total_yearbook", "domestic_industry_profits"),
    *(_industry(measure, "yearbook") for measure in ("profits", "revenue", "assets")),
    _industry("profits", "release"),
    Ratio("fie_share_industrial_enterprises", "fie_industry_enterprises", "industry_enterprises_total"),
    Ratio("fie_share_industrial_gross_output", "fie_industry_gross_output", "industry_gross_output_total"),
    # trade
    Backcast("fie_imports", "fie_imports_growth", relative=True),
    Backcast("imports_total", "imports_total_growth", relative=True),
    Ratio("fie_share_imports", "fie_imports", "imports_total"),
    Backcast("fie_trade_cny", "fie_trade_cny_growth", relative=True),
    Ratio("fie_share_trade", "fie_trade_cny", "trade_total_cny"),
    Residual("fie_share_exports", "fie_trade_cny", "fie_share_imports", "imports_total_cny", "exports_total_cny"),
    Backcast("fie_share_exports", "fie_share_exports_change"),
    # services
    Backcast("banking_foreign_assets_cny", "banking_foreign_assets_cny_growth", relative=True),
    Backcast("banking_total_assets_cny", "banking_total_assets_cny_growth", relative=True),
    Backcast("banking_total_assets_cny_dated", "banking_total_assets_cny_growth_dated", relative=True, periods=12),
    Ratio("banking_foreign_share_assets", "banking_foreign_assets_cny", "banking_total_assets_cny"),
    Ratio("banking_foreign_share_assets_dated", "banking_foreign_assets_cny_dated", "banking_total_assets_cny_dated"),
    Ratio("insurance_foreign_share_assets", "insurance_foreign_assets", "insurance_total_assets"),
    Ratio("insurance_foreign_share_assets_dated", "insurance_foreign_assets_dated", "insurance_total_assets_dated"),
    Bracket(
        "banking_foreign_share_assets_dated",
        "banking_foreign_assets_cny_dated",
        ("banking_total_assets_cny_dated", "banking_total_assets_cny"),
    ),
    Bracket(
        "insurance_foreign_share_assets_dated",
        "insurance_foreign_assets_dated",
        ("insurance_total_assets_dated", "insurance_total_assets"),
    ),
    Ratio("insurance_foreign_share_premium", "insurance_foreign_premium", "insurance_total_premium_annual"),
    Complement("film_imported_share_box_office", "film_domestic_share_box_office"),
    Complement("games_foreign_developed_share", "games_domestic_share"),
    Ratio("games_domestic_share", "games_domestic_developed_revenue", "games_market_revenue"),
    # telecom and cloud
    Backcast("fie_telecom_stock", "fie_telecom_stock_growth", relative=True, periods=12),
    Ratio("fie_share_vats_licence_holders", "fie_telecom_caict", "vats_enterprises_total"),
    *(_licences(category) for category in ("b11", "b14", "b21", "b24", "b25_icp")),
    Ratio("fie_share_pudong", "pudong_telecom_licensed_foreign", "pudong_telecom_licensed"),
    Complement("rest_share_idc_iaas", "top5_share_idc_iaas"),
    Complement("non_european_share_eu", "european_provider_share_eu"),
    Sum("foreign_share_min_kr", ("aws_share_kr", "microsoft_share_kr")),
    # direct investment
    Backcast("fdi_new_enterprises", "fdi_new_enterprises_growth", relative=True),
    Backcast("fdi_utilised_cny", "fdi_utilised_cny_growth", relative=True),
    Backcast("fdi_utilised_usd", "fdi_utilised_usd_growth", relative=True),
    Ratio("fdi_cny_per_new_enterprise", "fdi_utilised_cny", "fdi_new_enterprises", scale=1000),
    Ratio("fdi_manufacturing_share", "fdi_manufacturing_cny", "fdi_utilised_cny"),
    Ratio("fdi_services_share", "fdi_services_cny", "fdi_utilised_cny"),
    Ratio("fdi_hightech_share", "fdi_hightech_cny", "fdi_utilised_cny"),
    Backcast("fdi_hightech_share", "fdi_hightech_share_change"),
)
