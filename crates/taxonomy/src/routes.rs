use crate::handlers::{category, convenience, subcategory, treatment};
use crate::service::Taxonomy;
use platform::http::Routes;

/// The endpoints of this module.
#[must_use]
pub fn routes(taxonomy: &Taxonomy) -> Routes {
    let routes = Routes::new("taxonomy").service(taxonomy.clone());
    let routes = with_categories(routes);
    let routes = with_subcategories(routes);
    with_treatments(routes)
        .get("/sitemap.xml", convenience::sitemap, "Sitemap of every published public page, with alternates per locale")
        .get(
            "/api/v1/search",
            convenience::search,
            "One search over treatments, hospitals, doctors and packages, ranked",
        )
}

fn with_categories(routes: Routes) -> Routes {
    routes
        .get(
            "/api/v1/treatment-categories",
            category::list,
            "Published categories in order; an administrator sees unpublished ones, too",
        )
        .get("/api/v1/treatment-categories/{id}", category::get, "One category, by id or slug")
        .post(
            "/api/v1/treatment-categories",
            category::create,
            "Create a category; the slug is made from the name and kept unique",
        )
        .patch("/api/v1/treatment-categories/{id}", category::update, "Change a category")
        .patch("/api/v1/treatment-categories/{id}/publish", category::publish, "Publish or withdraw a category")
        .patch(
            "/api/v1/treatment-categories/reorder",
            category::reorder,
            "New order for many categories in one transaction",
        )
        .delete(
            "/api/v1/treatment-categories/{id}",
            category::delete,
            "Delete a category without treatments, with its subcategories",
        )
        .get("/api/v1/treatment-categories/{id}/subcategories", category::subcategories, "Subcategories of a category")
        .post(
            "/api/v1/treatment-categories/{id}/subcategories",
            category::create_subcategory,
            "Create a subcategory under a category",
        )
}

fn with_subcategories(routes: Routes) -> Routes {
    routes
        .get("/api/v1/treatment-subcategories", subcategory::list, "List subcategories; filter by category")
        .get("/api/v1/treatment-subcategories/{id}", subcategory::get, "One subcategory, by id or slug")
        .post("/api/v1/treatment-subcategories", subcategory::create, "Create a subcategory")
        .patch(
            "/api/v1/treatment-subcategories/{id}",
            subcategory::update,
            "Change a subcategory; to another category it takes its treatments along",
        )
        .patch(
            "/api/v1/treatment-subcategories/{id}/publish",
            subcategory::publish,
            "Publish or withdraw a subcategory",
        )
        .patch(
            "/api/v1/treatment-subcategories/reorder",
            subcategory::reorder,
            "New order for many subcategories in one transaction",
        )
        .delete("/api/v1/treatment-subcategories/{id}", subcategory::delete, "Delete a subcategory without treatments")
}

fn with_treatments(routes: Routes) -> Routes {
    routes
        .get("/api/v1/treatments", treatment::list, "List treatments, with filters and typo-tolerant search")
        .get(
            "/api/v1/treatments/{id}",
            treatment::get,
            "One treatment, by id or slug, with its price range across hospitals",
        )
        .post("/api/v1/treatments", treatment::create, "Create a treatment")
        .patch("/api/v1/treatments/{id}", treatment::update, "Change a treatment")
        .delete("/api/v1/treatments/{id}", treatment::delete, "Soft-delete a treatment")
        .get(
            "/api/v1/treatments/{id}/hospitals",
            treatment::hospitals,
            "Hospitals that offer it, by price, rating or success rate",
        )
        .get(
            "/api/v1/treatments/taxonomy",
            convenience::taxonomy,
            "Flat list of categories and subcategories with treatment counts",
        )
        .get(
            "/api/v1/treatments/by-taxonomy",
            convenience::by_taxonomy,
            "Treatments by the slugs of category and subcategory",
        )
}
