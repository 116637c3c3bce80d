"""Which series are computed, and from what: the registry that `evidence` reads."""

from __future__ import annotations

from telecompilot.evidence.derived.arithmetic import (
    Derived,
    backcast,
    bracket,
    complement,
    difference,
    ratio,
    registry,
    residual,
    total,
)


def _industry(measure: str, vintage: str) -> Derived:
    """Foreign-invested over all industry, numerator and denominator of one vintage: they must never be mixed."""
    tail = f"{measure}_{vintage}"
    whole = f"industry_{measure}_total_{vintage}"
    return ratio(f"fie_share_industrial_{tail}", f"fie_industry_{tail}", whole)


def _licences(category: str) -> Derived:
    return ratio(f"fie_share_licences_{category}", f"fie_licences_{category}", f"vats_items_{category}")


REGISTRY: dict[str, tuple[Derived, ...]] = registry(
    # cars
    backcast("pv_share_chinese_brands_caam", "pv_share_chinese_brands_caam_change"),
    ratio("pv_share_chinese_brands_caam", "pv_sales_chinese_brands_caam", "pv_sales_total_caam"),
    backcast("pv_share_chinese_brands_caam_ytd", "pv_share_chinese_brands_caam_ytd_change", periods=12),
    backcast("pv_share_chinese_brands_cpca", "pv_share_chinese_brands_cpca_change"),
    *(
        complement(f"pv_share_foreign_brands_{basis}", f"pv_share_chinese_brands_{basis}")
        for basis in ("caam", "caam_ytd", "cpca", "csb")
    ),
    # industry
    difference("fie_industry_profits_yearbook", "industry_profits_total_yearbook", "domestic_industry_profits"),
    *(_industry(measure, "yearbook") for measure in ("profits", "revenue", "assets")),
    _industry("profits", "release"),
    ratio("fie_share_industrial_enterprises", "fie_industry_enterprises", "industry_enterprises_total"),
    ratio("fie_share_industrial_gross_output", "fie_industry_gross_output", "industry_gross_output_total"),
    # trade
    backcast("fie_imports", "fie_imports_growth", relative=True),
    backcast("imports_total", "imports_total_growth", relative=True),
    ratio("fie_share_imports", "fie_imports", "imports_total"),
    backcast("fie_trade_cny", "fie_trade_cny_growth", relative=True),
    ratio("fie_share_trade", "fie_trade_cny", "trade_total_cny"),
    residual("fie_share_exports", "fie_trade_cny", "fie_share_imports", "imports_total_cny", "exports_total_cny"),
    backcast("fie_share_exports", "fie_share_exports_change"),
    # services
    backcast("banking_foreign_assets_cny", "banking_foreign_assets_cny_growth", relative=True),
    backcast("banking_total_assets_cny", "banking_total_assets_cny_growth", relative=True),
    backcast("banking_total_assets_cny_dated", "banking_total_assets_cny_growth_dated", relative=True, periods=12),
    ratio("banking_foreign_share_assets", "banking_foreign_assets_cny", "banking_total_assets_cny"),
    ratio("banking_foreign_share_assets_dated", "banking_foreign_assets_cny_dated", "banking_total_assets_cny_dated"),
    ratio("insurance_foreign_share_assets", "insurance_foreign_assets", "insurance_total_assets"),
    ratio("insurance_foreign_share_assets_dated", "insurance_foreign_assets_dated", "insurance_total_assets_dated"),
    bracket(
        "banking_foreign_share_assets_dated",
        "banking_foreign_assets_cny_dated",
        ("banking_total_assets_cny_dated", "banking_total_assets_cny"),
    ),
    bracket(
        "insurance_foreign_share_assets_dated",
        "insurance_foreign_assets_dated",
        ("insurance_total_assets_dated", "insurance_total_assets"),
    ),
    ratio("insurance_foreign_share_premium", "insurance_foreign_premium", "insurance_total_premium_annual"),
    complement("film_imported_share_box_office", "film_domestic_share_box_office"),
    complement("games_foreign_developed_share", "games_domestic_share"),
    ratio("games_domestic_share", "games_domestic_developed_revenue", "games_market_revenue"),
    # telecom and cloud
    backcast("fie_telecom_stock", "fie_telecom_stock_growth", relative=True, periods=12),
    ratio("fie_share_vats_licence_holders", "fie_telecom_caict", "vats_enterprises_total"),
    *(_licences(category) for category in ("b11", "b14", "b21", "b24", "b25_icp")),
    ratio("fie_share_pudong", "pudong_telecom_licensed_foreign", "pudong_telecom_licensed"),
    complement("rest_share_idc_iaas", "top5_share_idc_iaas"),
    complement("non_european_share_eu", "european_provider_share_eu"),
    total("foreign_share_min_kr", "aws_share_kr", "microsoft_share_kr"),
    # direct investment
    backcast("fdi_new_enterprises", "fdi_new_enterprises_growth", relative=True),
    backcast("fdi_utilised_cny", "fdi_utilised_cny_growth", relative=True),
    backcast("fdi_utilised_usd", "fdi_utilised_usd_growth", relative=True),
    ratio("fdi_cny_per_new_enterprise", "fdi_utilised_cny", "fdi_new_enterprises", scale=1000),
    ratio("fdi_manufacturing_share", "fdi_manufacturing_cny", "fdi_utilised_cny"),
    ratio("fdi_services_share", "fdi_services_cny", "fdi_utilised_cny"),
    ratio("fdi_hightech_share", "fdi_hightech_cny", "fdi_utilised_cny"),
    backcast("fdi_hightech_share", "fdi_hightech_share_change"),
)
