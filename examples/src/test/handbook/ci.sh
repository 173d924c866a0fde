# A project in a repository of GitHub's and of GitLab's.
[ -d "$TOP/interpreter/target/packages" ] || { echo "no packages"; exit 77; }
cp "$TOP/examples/src/test/handbook/image.imgx" .
echo "TAG=1.0"
echo "actor=ada"
echo "repository=team/image"
echo "sha=841fcbd04755c7a2865c51c1e2d3b045976b7452"
echo "IMGX=file://$(ls "$TOP"/interpreter/target/packages/*.tar.gz)"
echo "CI_PROJECT_DIR=$PWD"
echo "CI_REGISTRY=registry.example"
echo "CI_REGISTRY_IMAGE=registry.example/team/image"
echo "CI_REGISTRY_USER=ada"
echo "CI_REGISTRY_PASSWORD=secret"
echo "CI_COMMIT_SHORT_SHA=841fcbd0"
