"""scikit-learn's PCA by the eigenvectors of the covariance: its fastest solver for tall data."""

from sklearn.decomposition import PCA
from worker import load_rows, serve


def prepare(command):
    rows = load_rows(command["data"])

    def run(steps):
        for _ in range(steps):
            PCA(n_components=command["components"], svd_solver="covariance_eigh").fit(rows)

    return run


if __name__ == "__main__":
    serve(prepare)
