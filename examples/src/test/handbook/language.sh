# A repository, where the user's settings say that it is.
export GIT_AUTHOR_DATE=2026-11-30T12:00Z GIT_COMMITTER_DATE=2026-11-30T12:00Z
git config --global user.name Ada
git config --global user.email ada@example.org
git config --global init.defaultBranch main
git config --global url."file://$PWD/tools".insteadOf ssh://git@example.org/tools.git
git init --quiet tools
cd tools
echo 'A hammer.' > README
git add README
git commit --quiet --message 'Begin with a hammer'
